extension PictureNames {
    /// English first: it is what is said where a language is none of ours.
    static let western = [
        PictureNames(
            "en", order: "{colour} {noun}", colours: "red, orange, yellow, green, blue, purple, brown, grey",
            nouns: """
                elephant, cat, rabbit, mouse, bear, lion, duck, penguin, fish, whale, octopus, snail, turtle, snake, butterfly, spider
                apple, pear, banana, cherries, grapes, carrot, mushroom, strawberry, ice cream, cake, cheese, tree, flower, leaf, cactus, bottle
                car, bus, train, bicycle, boat, aeroplane, rocket, balloon, kite, sun, moon, star, cloud, heart, house, tent
                umbrella, key, cup, clock, lamp, scissors, hammer, book, present, boot, glasses, bell, drum, crown, anchor, chair
                """),
        PictureNames(
            "de", order: "{colour} {noun}", kinds: "mfnp",
            colours: """
                roter/rote/rotes/rote, oranger/orange/oranges/orange, gelber/gelbe/gelbes/gelbe, grüner/grüne/grünes/grüne
                blauer/blaue/blaues/blaue, violetter/violette/violettes/violette, brauner/braune/braunes/braune, grauer/graue/graues/graue
                """,
            nouns: """
                Elefant.m, Katze.f, Hase.m, Maus.f, Bär.m, Löwe.m, Ente.f, Pinguin.m, Fisch.m, Wal.m, Krake.m, Schnecke.f
                Schildkröte.f, Schlange.f, Schmetterling.m, Spinne.f
                Apfel.m, Birne.f, Banane.f, Kirschen.p, Trauben.p, Karotte.f, Pilz.m, Erdbeere.f, Eis.n, Torte.f, Käse.m
                Baum.m, Blume.f, Blatt.n, Kaktus.m, Flasche.f
                Auto.n, Bus.m, Zug.m, Fahrrad.n, Boot.n, Flugzeug.n, Rakete.f, Luftballon.m, Drachen.m, Sonne.f, Mond.m
                Stern.m, Wolke.f, Herz.n, Haus.n, Zelt.n
                Schirm.m, Schlüssel.m, Tasse.f, Uhr.f, Lampe.f, Schere.f, Hammer.m, Buch.n, Geschenk.n, Stiefel.m, Brille.f
                Glocke.f, Trommel.f, Krone.f, Anker.m, Stuhl.m
                """),
        PictureNames(
            "fr", order: "{noun} {colour}", kinds: "mfpq",
            colours: """
                rouge/rouge/rouges/rouges, orange, jaune/jaune/jaunes/jaunes, vert/verte/verts/vertes, bleu/bleue/bleus/bleues
                violet/violette/violets/violettes, marron, gris/grise/gris/grises
                """,
            nouns: """
                éléphant.m, chat.m, lapin.m, souris.f, ours.m, lion.m, canard.m, pingouin.m, poisson.m, baleine.f, pieuvre.f
                escargot.m, tortue.f, serpent.m, papillon.m, araignée.f
                pomme.f, poire.f, banane.f, cerises.q, raisin.m, carotte.f, champignon.m, fraise.f, glace.f, gâteau.m, fromage.m
                arbre.m, fleur.f, feuille.f, cactus.m, bouteille.f
                voiture.f, bus.m, train.m, vélo.m, bateau.m, avion.m, fusée.f, ballon.m, cerf-volant.m, soleil.m, lune.f
                étoile.f, nuage.m, cœur.m, maison.f, tente.f
                parapluie.m, clé.f, tasse.f, réveil.m, lampe.f, ciseaux.p, marteau.m, livre.m, cadeau.m, botte.f, lunettes.q
                cloche.f, tambour.m, couronne.f, ancre.f, chaise.f
                """),
        PictureNames(
            "es", order: "{noun} {colour}", kinds: "mfpq",
            colours: """
                rojo/roja/rojos/rojas, naranja, amarillo/amarilla/amarillos/amarillas, verde/verde/verdes/verdes
                azul/azul/azules/azules, morado/morada/morados/moradas, marrón/marrón/marrones/marrones, gris/gris/grises/grises
                """,
            nouns: """
                elefante.m, gato.m, conejo.m, ratón.m, oso.m, león.m, pato.m, pingüino.m, pez.m, ballena.f, pulpo.m, caracol.m
                tortuga.f, serpiente.f, mariposa.f, araña.f
                manzana.f, pera.f, plátano.m, cerezas.q, uvas.q, zanahoria.f, seta.f, fresa.f, helado.m, pastel.m, queso.m
                árbol.m, flor.f, hoja.f, cactus.m, botella.f
                coche.m, autobús.m, tren.m, bicicleta.f, barco.m, avión.m, cohete.m, globo.m, cometa.f, sol.m, luna.f
                estrella.f, nube.f, corazón.m, casa.f, tienda.f
                paraguas.m, llave.f, taza.f, reloj.m, lámpara.f, tijeras.q, martillo.m, libro.m, regalo.m, bota.f, gafas.q
                campana.f, tambor.m, corona.f, ancla.f, silla.f
                """),
        PictureNames(
            "pt", order: "{noun} {colour}", kinds: "mfpq",
            colours: """
                vermelho/vermelha/vermelhos/vermelhas, laranja, amarelo/amarela/amarelos/amarelas, verde/verde/verdes/verdes
                azul/azul/azuis/azuis, roxo/roxa/roxos/roxas, castanho/castanha/castanhos/castanhas
                cinzento/cinzenta/cinzentos/cinzentas
                """,
            nouns: """
                elefante.m, gato.m, coelho.m, rato.m, urso.m, leão.m, pato.m, pinguim.m, peixe.m, baleia.f, polvo.m, caracol.m
                tartaruga.f, cobra.f, borboleta.f, aranha.f
                maçã.f, pera.f, banana.f, cerejas.q, uvas.q, cenoura.f, cogumelo.m, morango.m, gelado.m, bolo.m, queijo.m
                árvore.f, flor.f, folha.f, cato.m, garrafa.f
                carro.m, autocarro.m, comboio.m, bicicleta.f, barco.m, avião.m, foguetão.m, balão.m, papagaio de papel.m, sol.m
                lua.f, estrela.f, nuvem.f, coração.m, casa.f, tenda.f
                guarda-chuva.m, chave.f, chávena.f, relógio.m, candeeiro.m, tesoura.f, martelo.m, livro.m, presente.m, bota.f
                óculos.p, sino.m, tambor.m, coroa.f, âncora.f, cadeira.f
                """),
    ]
}
