"""The queues of whoever makes a request, read once for it: a change takes hold at the next (ADM-11)."""



