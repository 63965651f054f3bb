// Nothing to call: the library is preloaded into a program, and answers there for an evdev keyboard.
