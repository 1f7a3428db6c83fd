from media.main import main

main()
