// Nothing to call: the library is preloaded into a program, and answers for a camera that is not there.
