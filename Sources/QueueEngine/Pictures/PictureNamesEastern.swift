extension PictureNames {
    static let eastern = [
        PictureNames(
            "ar", order: "{noun} {colour}", kinds: "mf",
            colours: """
                أحمر/حمراء, برتقالي/برتقالية, أصفر/صفراء, أخضر/خضراء, أزرق/زرقاء, بنفسجي/بنفسجية, بني/بنية, رمادي/رمادية
                """,
            nouns: """
                فيل.m, قطة.f, أرنب.m, فأر.m, دب.m, أسد.m, بطة.f, بطريق.m, سمكة.f, حوت.m, أخطبوط.m, حلزون.m, سلحفاة.f
                ثعبان.m, فراشة.f, عنكبوت.m
                تفاحة.f, إجاصة.f, موزة.f, كرز.m, عنب.m, جزرة.f, فطر.m, فراولة.f, بوظة.f, كعكة.f, جبنة.f, شجرة.f, زهرة.f
                ورقة شجر.f, صبار.m, زجاجة.f
                سيارة.f, حافلة.f, قطار.m, دراجة.f, قارب.m, طائرة.f, صاروخ.m, بالون.m, طائرة ورقية.f, شمس.f, قمر.m, نجمة.f
                سحابة.f, قلب.m, بيت.m, خيمة.f
                مظلة.f, مفتاح.m, كوب.m, ساعة.f, مصباح.m, مقص.m, مطرقة.f, كتاب.m, هدية.f, حذاء.m, نظارة.f, جرس.m, طبل.m
                تاج.m, مرساة.f, كرسي.m
                """),
        PictureNames(
            "he", order: "{noun} {colour}", kinds: "mfp",
            colours: """
                אדום/אדומה/אדומים, כתום/כתומה/כתומים, צהוב/צהובה/צהובים, ירוק/ירוקה/ירוקים, כחול/כחולה/כחולים, סגול/סגולה/סגולים
                חום/חומה/חומים, אפור/אפורה/אפורים
                """,
            nouns: """
                פיל.m, חתול.m, ארנב.m, עכבר.m, דוב.m, אריה.m, ברווז.m, פינגווין.m, דג.m, לווייתן.m, תמנון.m, חילזון.m, צב.m
                נחש.m, פרפר.m, עכביש.m
                תפוח.m, אגס.m, בננה.f, דובדבנים.p, ענבים.p, גזר.m, פטרייה.f, תות.m, גלידה.f, עוגה.f, גבינה.f, עץ.m, פרח.m, עלה.m
                קקטוס.m, בקבוק.m
                מכונית.f, אוטובוס.m, רכבת.f, אופניים.p, סירה.f, מטוס.m, טיל.m, בלון.m, עפיפון.m, שמש.f, ירח.m, כוכב.m, ענן.m
                לב.m, בית.m, אוהל.m
                מטרייה.f, מפתח.m, ספל.m, שעון.m, מנורה.f, מספריים.p, פטיש.m, ספר.m, מתנה.f, מגף.m, משקפיים.p, פעמון.m, תוף.m
                כתר.m, עוגן.m, כיסא.m
                """),
        PictureNames(
            "hi", order: "{colour} {noun}", kinds: "mfp",
            colours: "लाल, नारंगी, पीला/पीली/पीले, हरा/हरी/हरे, नीला/नीली/नीले, बैंगनी, भूरा/भूरी/भूरे, स्लेटी",
            nouns: """
                हाथी.m, बिल्ली.f, खरगोश.m, चूहा.m, भालू.m, शेर.m, बत्तख.f, पेंगुइन.m, मछली.f, व्हेल.f, ऑक्टोपस.m, घोंघा.m
                कछुआ.m, साँप.m, तितली.f, मकड़ी.f
                सेब.m, नाशपाती.f, केला.m, चेरी.f, अंगूर.p, गाजर.f, मशरूम.m, स्ट्रॉबेरी.f, आइसक्रीम.f, केक.m, पनीर.m, पेड़.m
                फूल.m, पत्ता.m, कैक्टस.m, बोतल.f
                कार.f, बस.f, रेलगाड़ी.f, साइकिल.f, नाव.f, हवाई जहाज़.m, रॉकेट.m, गुब्बारा.m, पतंग.f, सूरज.m, चाँद.m, तारा.m
                बादल.m, दिल.m, घर.m, तंबू.m
                छाता.m, चाबी.f, कप.m, घड़ी.f, लैंप.m, कैंची.f, हथौड़ा.m, किताब.f, तोहफ़ा.m, जूता.m, चश्मा.m, घंटी.f, ढोल.m
                मुकुट.m, लंगर.m, कुर्सी.f
                """),
        // In kana, so that children read it, and the voice. Whatever would be heard as something else has another word.
        PictureNames(
            "ja", order: "{colour} {noun}",
            colours: "あかい, オレンジの, きいろい, みどりの, あおい, むらさきの, ちゃいろい, はいいろの",
            nouns: """
                ぞう, ねこ, うさぎ, ねずみ, くま, ライオン, あひる, ペンギン, さかな, くじら, たこ, かたつむり, かめ, へび, ちょうちょ, スパイダー
                りんご, なし, バナナ, さくらんぼ, ぶどう, にんじん, きのこ, いちご, アイスクリーム, ケーキ, チーズ, き, はな, はっぱ, サボテン, びん
                くるま, バス, きかんしゃ, じてんしゃ, ヨット, ひこうき, ロケット, ふうせん, カイト, たいよう, つき, ほし, くも, ハート, いえ, テント
                かさ, かぎ, カップ, とけい, ランプ, はさみ, かなづち, ほん, プレゼント, ながぐつ, めがね, ベル, たいこ, おうかん, いかり, いす
                """),
        // Golden, because "yellow" before some words is said of what no ticket should name.
        PictureNames(
            "zh", order: "{colour}{noun}", colours: "红色, 橙色, 金黄色, 绿色, 蓝色, 紫色, 棕色, 灰色",
            nouns: """
                大象, 猫, 兔子, 老鼠, 熊, 狮子, 鸭子, 企鹅, 鱼, 鲸鱼, 章鱼, 蜗牛, 海龟, 蛇, 蝴蝶, 蜘蛛
                苹果, 梨, 香蕉, 樱桃, 葡萄, 胡萝卜, 蘑菇, 草莓, 冰淇淋, 蛋糕, 奶酪, 树, 花, 叶子, 仙人掌, 瓶子
                汽车, 公交车, 火车, 自行车, 帆船, 飞机, 火箭, 气球, 风筝, 太阳, 月亮, 星星, 云, 爱心, 房子, 帐篷
                雨伞, 钥匙, 杯子, 闹钟, 台灯, 剪刀, 锤子, 书, 礼物, 靴子, 眼镜, 铃铛, 鼓, 皇冠, 船锚, 椅子
                """),
    ]

    /// What is read by voices that cannot read what is written: Hebrew in espeak-ng's sounds, Chinese in pinyin.
    static let sounds = [
        PictureNames(
            "he", order: "[[{noun} {colour}]]", kinds: "mfp",
            colours: """
                ?ad'om/?adum'a/?adum'im, kat'om/ktum'a/ktum'im, tsah'ov/tsehub'a/tsehub'im, jaR'ok/jeRuk'a/jeRuk'im
                kax'ol/kxul'a/kxul'im, sag'ol/sgul'a/sgul'im, xum/xum'a/xum'im, ?af'oR/?afoR'a/?afoR'im
                """,
            nouns: """
                pil.m, xat'ul.m, ?aRn'av.m, ?axb'aR.m, dov.m, ?aRj'e.m, baRv'az.m, p'ingvin.m, dag.m, livjat'an.m, tamn'un.m
                xilaz'on.m, tsav.m, nax'aS.m, paRp'aR.m, ?akav'iS.m
                tap'uax.m, ?ag'as.m, ban'ana.f, duvdevan'im.p, ?anav'im.p, g'ezeR.m, pitRij'a.f, tut.m, glid'a.f, ?ug'a.f
                gvin'a.f, ?ets.m, p'eRax.m, ?al'e.m, k'aktus.m, bakb'uk.m
                mexon'it.f, ?'otobus.m, Rak'evet.f, ?ofan'ajim.p, siR'a.f, mat'os.m, til.m, bal'on.m, ?afif'on.m, S'emeS.f
                jaR'eax.m, kox'av.m, ?an'an.m, lev.m, b'ajit.m, ?'ohel.m
                mitRij'a.f, maft'eax.m, s'efel.m, Sa?'on.m, menoR'a.f, mispaR'ajim.p, pat'iS.m, s'efeR.m, matan'a.f, mag'af.m
                miSkaf'ajim.p, pa?am'on.m, tof.m, k'eteR.m, ?'ogen.m, kis'e.m
                """),
        PictureNames(
            "zh", order: "{colour} {noun}",
            colours: """
                hong2 se4, cheng2 se4, jin1 huang2 se4, lü4 se4, lan2 se4, zi3 se4, zong1 se4, hui1 se4
                """,
            nouns: """
                da4 xiang4, mao1, tu4 zi5, lao3 shu3, xiong2, shi1 zi5, ya1 zi5, qi3 e2, yu2, jing1 yu2, zhang1 yu2, wo1 niu2
                hai3 gui1, she2, hu2 die2, zhi1 zhu1
                ping2 guo3, li2, xiang1 jiao1, ying1 tao2, pu2 tao5, hu2 luo2 bo5, mo2 gu5, cao3 mei2, bing1 qi2 lin2, dan4 gao1
                nai3 lao4, shu4, hua1, ye4 zi5, xian1 ren2 zhang3, ping2 zi5
                qi4 che1, gong1 jiao1 che1, huo3 che1, zi4 xing2 che1, fan1 chuan2, fei1 ji1, huo3 jian4, qi4 qiu2, feng1 zheng5
                tai4 yang2, yue4 liang5, xing1 xing5, yun2, ai4 xin1, fang2 zi5, zhang4 peng5
                yu3 san3, yao4 shi5, bei1 zi5, nao4 zhong1, tai2 deng1, jian3 dao1, chui2 zi5, shu1, li3 wu4, xue1 zi5
                yan3 jing4, ling2 dang1, gu3, huang2 guan1, chuan2 mao2, yi3 zi5
                """),
    ]
}
