/// Things: pictures 48 to 63. A name in a line of its own, then its marks from the back to the front, as `PictureDrawing` reads them.
enum ThingPictures {
    static let text = """
        # umbrella
        l M50 46 L50 84 C50 98 68 98 68 84
        l M50 10 L50 3
        f M4 54 C6 20 32 9 50 9 C68 9 94 20 96 54 C86 44 74 44 65 54 C57 44 43 44 35 54 C26 44 14 44 4 54 Z
        # key
        f M44 43 L97 43 L97 70 L86 70 L86 57 L78 57 L78 66 L67 66 L67 57 L44 57 Z
        f O 26 50 23
        w O 22 50 10
        # cup
        t M66 42 C94 36 94 78 64 72
        l M28 20 C24 14 32 10 28 3 M42 20 C38 14 46 10 42 3 M56 20 C52 14 60 10 56 3
        f M12 28 L72 28 L68 84 C68 90 63 93 58 93 L26 93 C21 93 16 90 16 84 Z
        # clock
        l M26 82 L16 96 M74 82 L84 96
        f O 22 18 12
        f O 78 18 12
        f O 50 54 39
        w O 50 54 29
        l M50 54 L50 33 M50 54 L65 62
        s O 50 54 4
        # lamp
        l M50 50 L50 88
        f M32 6 L68 6 L92 52 L8 52 Z
        f M26 86 L74 86 L80 96 L20 96 Z
        l M76 52 L76 66
        s O 76 68 3
        # scissors
        s M27 3 C20 14 28 28 52 62 L60 57 Z
        s M73 3 C80 14 72 28 48 62 L40 57 Z
        f O 32 79 17
        w O 32 79 8
        f O 68 79 17
        w O 68 79 8
        w O 50 53 3
        l M54 55 L63 64 M46 55 L37 64
        # hammer
        w M44 36 L57 36 L60 97 L41 97 Z
        f M16 12 L70 12 C84 12 92 22 96 36 C86 31 78 34 70 40 L16 40 Z
        # book
        f M18 6 L82 6 L82 82 L28 82 C20 82 18 87 18 89 Z
        w M18 88 C18 84 22 82 28 82 L82 82 L82 95 L26 95 C21 95 18 93 18 88 Z
        w M40 22 L70 22 L70 42 L40 42 Z
        l M30 6 L30 82
        # present
        f M50 26 C38 2 12 6 20 20 C26 28 40 26 50 26 Z
        f M50 26 C62 2 88 6 80 20 C74 28 60 26 50 26 Z
        f M12 42 L88 42 L88 95 L12 95 Z
        f M5 26 L95 26 L95 44 L5 44 Z
        w M42 26 L58 26 L58 95 L42 95 Z
        l M5 44 L95 44
        # boot
        f M30 10 L64 10 L64 52 C84 56 96 64 95 84 L30 84 Z
        s M28 83 L96 83 L96 94 L54 94 L52 90 L46 90 L46 94 L28 94 Z
        w M26 5 L68 5 L68 20 L26 20 Z
        # glasses
        l M5 48 L2 30 M95 48 L98 30
        f O 25 55 22
        w O 25 55 14
        f O 75 55 22
        w O 75 55 14
        l M46 50 Q50 44 54 50
        # bell
        l M50 12 L50 4
        s O 50 88 9
        f M50 10 C26 10 22 36 22 56 C22 68 14 72 8 82 L92 82 C86 72 78 68 78 56 C78 36 74 10 50 10 Z
        l M20 66 L80 66
        # drum
        f M10 40 L10 76 C10 92 90 92 90 76 L90 40 Z
        l M10 48 L24 84 L38 54 L50 88 L62 54 L76 84 L90 48
        w E 50 40 40 14
        l M46 40 L12 6 M58 38 L90 4
        s O 46 40 4
        s O 58 38 4
        # crown
        f M10 84 L4 26 L28 52 L50 14 L72 52 L96 26 L90 84 Z
        l M9 70 L91 70
        s O 4 24 5
        s O 50 11 6
        s O 96 24 5
        w O 50 56 6
        # anchor
        f O 50 13 12
        w O 50 13 5
        f M44 24 L56 24 L56 36 L74 36 L74 47 L56 47 L56 82 C68 80 76 72 78 63 L69 66 L84 46 L96 68 L88 65 C84 86
        + 66 98 50 98 C34 98 16 86 12 65 L4 68 L16 46 L31 66 L22 63 C24 72 32 80 44 82 L44 47 L26 47 L26 36 L44
        + 36 Z
        # chair
        f M20 4 L34 4 L34 56 L20 56 Z
        f M20 50 L82 50 L82 64 L20 64 Z
        f M20 62 L32 62 L32 97 L20 97 Z
        f M70 62 L82 62 L82 97 L70 97 Z
        """
}
