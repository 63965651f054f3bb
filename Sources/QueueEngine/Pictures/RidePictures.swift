/// What rides and flies, the sky, and houses: pictures 32 to 47. A name in a line of its own, then its marks from the back to the front, as `PictureDrawing` reads them.
enum RidePictures {
    static let text = """
        # car
        f M4 68 C4 54 14 52 22 50 L35 30 C38 25 66 25 71 30 L82 50 C92 52 97 56 97 70 L95 76 L6 76 Z
        w M31 48 L40 34 L50 34 L50 48 Z
        w M56 48 L56 34 L67 34 L74 48 Z
        s O 27 77 12
        s O 75 77 12
        w O 27 77 4
        w O 75 77 4
        # bus
        f M5 26 C5 18 9 14 15 14 L85 14 C92 14 96 20 96 28 L96 76 L5 76 Z
        w M12 26 L30 26 L30 46 L12 46 Z
        w M35 26 L53 26 L53 46 L35 46 Z
        w M58 26 L76 26 L76 46 L58 46 Z
        w M82 26 L96 26 L96 46 L82 46 Z
        l M5 58 L96 58
        s O 26 78 11
        s O 75 78 11
        w O 26 78 4
        w O 75 78 4
        # train
        w O 30 10 7
        w O 44 6 5
        f M20 44 L17 22 L39 22 L36 44 Z
        f M12 42 L62 42 L62 72 L12 72 Z
        f M60 16 L92 16 L92 72 L60 72 Z
        s M56 12 L96 12 L96 20 L56 20 Z
        w M68 27 L84 27 L84 45 L68 45 Z
        s M12 66 L2 86 L16 86 Z
        s O 28 82 11
        s O 52 82 11
        s O 80 82 11
        w O 28 82 4
        w O 52 82 4
        w O 80 82 4
        # bicycle
        l O 23 66 20
        l O 77 66 20
        c M23 66 L38 38 L64 38 L47 66 Z M64 38 L77 66 M47 66 L36 32
        l M28 30 L44 30
        l M64 38 L60 22 L72 22
        s O 47 66 5
        # boat
        f M6 68 L94 68 C90 84 78 92 66 92 L34 92 C20 92 10 84 6 68 Z
        l M48 68 L48 6
        f M53 10 L88 60 L53 60 Z
        w M43 18 L14 60 L43 60 Z
        # aeroplane
        f M42 36 L2 62 L2 74 L42 62 Z
        f M58 36 L98 62 L98 74 L58 62 Z
        f M43 76 L24 90 L24 98 L46 90 Z
        f M57 76 L76 90 L76 98 L54 90 Z
        f M50 2 C56 8 59 18 59 28 L59 82 C58 90 54 95 50 97 C46 95 42 90 41 82 L41 28 C41 18 44 8 50 2 Z
        s M44 18 C46 12 54 12 56 18 L56 23 L44 23 Z
        # rocket
        s M40 72 L60 72 L50 99 Z
        f M36 50 L16 74 L18 88 L38 72 Z
        f M64 50 L84 74 L82 88 L62 72 Z
        f M50 2 C68 18 72 42 66 74 L34 74 C28 42 32 18 50 2 Z
        w O 50 38 10
        # balloon
        l M50 82 C42 88 58 92 50 99
        s M43 83 L57 83 L50 72 Z
        f M50 3 C24 3 15 24 18 40 C21 60 40 74 50 76 C60 74 79 60 82 40 C85 24 76 3 50 3 Z
        w E 35 28 6 10
        # kite
        f M50 4 L84 38 L50 76 L16 38 Z
        l M50 4 L50 76 M16 38 L84 38
        l M50 76 C42 84 62 88 52 98
        s M41 80 L59 90 L59 78 L41 92 Z
        # sun
        l M50 3 L50 17 M50 83 L50 97 M3 50 L17 50 M83 50 L97 50 M17 17 L27 27 M73 27 L83 17 M17 83 L27 73 M73 73
        + L83 83
        f O 50 50 26
        s O 41 45 3.5
        s O 59 45 3.5
        l M38 57 Q50 68 62 57
        # moon
        f M64 5 C28 8 10 36 17 62 C24 88 56 102 86 84 C60 82 43 64 45 42 C46 26 54 13 64 5 Z
        s O 33 50 3.5
        l M26 68 Q33 74 40 68
        # star
        f M50 4 L62 38 L97 39 L69 60 L79 95 L50 74 L21 95 L31 60 L3 39 L38 38 Z
        # cloud
        f M26 78 C6 78 0 54 18 50 C14 28 40 20 48 36 C56 18 86 24 83 48 C101 50 99 78 78 78 Z
        # heart
        f M50 93 C10 62 2 40 8 25 C16 6 42 8 50 30 C58 8 84 6 92 25 C98 40 90 62 50 93 Z
        # house
        f M68 34 L68 12 L80 12 L80 44 Z
        f M16 46 L84 46 L84 94 L16 94 Z
        s M4 52 L50 8 L96 52 Z
        w M40 62 L58 62 L58 94 L40 94 Z
        w M65 62 L78 62 L78 76 L65 76 Z
        w M22 62 L34 62 L34 76 L22 76 Z
        # tent
        l M50 14 L56 4 M50 14 L44 4
        f M50 12 L98 90 L2 90 Z
        w M50 42 L68 90 L32 90 Z
        l M50 42 L50 90
        """
}
