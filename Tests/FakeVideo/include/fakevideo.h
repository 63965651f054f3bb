// Nothing to call: the library is preloaded into a program, and answers there for a camera.
