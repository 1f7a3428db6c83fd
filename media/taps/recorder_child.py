"""The process apart that writes one recording: packets come on its standard input, sealed parts go to its directory.

When its input ends, whoever ended it, the file is ended as it should be: also when the media process was killed.
"""

import resource
import sys
from pathlib import Path

import msgspec

from media.taps.child import allow_cpu_seconds, confine, own_output
from media.taps.container_file import ContainerFile
from media.taps.cut import Cut
from media.taps.parts import PART_BYTES, SEGMENT_BYTES, PartWriter
from media.taps.talk import LENGTHS_BYTES, RecordAsk, RecordBegin, lengths, unpack

BATCH_CPU_SECONDS = 5


def main() -> None:
    source, directory = sys.stdin.buffer, Path(sys.argv[1])
    own_output()
    head, _ = lengths(source.read(LENGTHS_BYTES))
    begin = msgspec.json.decode(source.read(head), type=RecordBegin)
    confine(file_bytes=2 * PART_BYTES + SEGMENT_BYTES)
    parts = PartWriter(directory, begin.key, begin.associated_data)
    file = ContainerFile(parts, begin.codec, live=True)
    cut = Cut(file)
    clocks = {}
    while len(raw := source.read(LENGTHS_BYTES)) == LENGTHS_BYTES:
        head, size = lengths(raw)
        encoded, body = source.read(head), source.read(size)
        if len(encoded) < head or len(body) < size:
            break  # whoever sent it died in the middle
        clocks = msgspec.json.decode(encoded, type=RecordAsk).clocks
        allow_cpu_seconds(BATCH_CPU_SECONDS)
        cut.add(unpack(body), clocks)
        parts.keep()
    resource.setrlimit(resource.RLIMIT_CPU, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    cut.finish(clocks)
    parts.end()


if __name__ == "__main__":
    main()
