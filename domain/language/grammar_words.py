"""The words that carry a reply's grammar, as data: yes, no, how much, when, and what joins them.

A closed vocabulary of the trade. Regional yes, no, can, none, only and holiday words by alignment
in NusaX (IndoNLP/nusax lexicon and mt, CC-BY-SA-4.0); week and day words from
`perlancar/perl-DateTime-Format-Alami`; the rest is everyday Indonesian and Javanese. A general
slang list or a stemmer is never run over a reply: they turn "kw" into "kau" and "pcs" into
"satuan".
"""

from domain.language.kinds import Kind

WORDS: dict[Kind, str] = {
    Kind.APPROX: """
        kira kiro kiro2 kiro-kiro sekitar sekitaran sktr sekitarnya kurleb kurlb kirakira kira2
        krkr kayaknya kyknya
        kykny sepertinya kayane kayake ketoke antawis rata2 rata-rata estimasi perkiraan
        perkiraannya rencana rencananya rencanane ancer-ancer ancer2 kurlebnya watara sakitar
        kirangan paling palingan plg insting usahakan usahain diusahakan usaha diusahain
        mencapai nyampe capai
    """,
    Kind.AT_MOST: """
        maksimal maks max maksimum maximal maxi mentok pol poll mentoknya maksimalnya banter
        maxnya limit maksimale mentoke polpolan
    """,
    Kind.AT_LEAST: """
        minimal min minim setidaknya sedikitnya minimum minimale seenggaknya
    """,
    Kind.BELOW: """
        dibawah hampir nyaris meh ampir dibawahnya kirang
    """,
    Kind.NOT: """
        tidak tdk tak gak ga gk nggak ngga nggk ngak enggak engga enggk kagak kaga gag ora ra
        ndak ndk nda mboten boten bnten kada kd kadak tada teu henteu heunteu hente ugak ta'
        enje' lakok jgn jngn ojo ojok g tidk tdak tida tidka gakk gaj ogak gaa dak idak jangan bukan
        bkn bukannya dudu sanes endak indak embung nehi
        moal nyanda mbten btn ndaa enda gx
    """,
    Kind.NOT_YET: """
        belum blm blum belom blom durung dereng hurung urung acan balum ghitak bloman
    """,
    Kind.CAN: """
        bisa bs bsa biso isa iso saged saget sagd kawa tiasa bise bisaa dapat dpt mampu mampunya
        kuat kuwat sanggup sgp sggup sanggp snggup sangup dapet bisane bisanya isane isone
        kawanya kuate sanggupnya kuatnya dapatnya sagedipun bsnya bisae isok isoh nyanggupi
        menyanggupi mumpuni saguh sagah sanggub
        kober keburu kekejar kekejer kecandak nutut nyandak cekap kuwawa kiat kiyat terkejar
        kejangkau tercapai kepegang tertangani kellar kobasa dapek mampune berani wani sangguplah
        isolah nyanggupine
        bias bsia biss
    """,
    Kind.YES: """
        iya ya yo iyo yoi yup y iyah iye iyaa yaa nggih njih inggih nggeh enggeh enggih engghi
        enya heeh muhun iyeh iih he'eh ho'oh hooh yes yap yep nun sumuhun leres betul benar baik
        baiklah
        bener ngge injih aho yoh iyup
        yaps heueuh inggeh enggi iyolah yoa iyes
    """,
    Kind.AGREE: """
        siap ok oke okay okey okeh oce ocre setuju deal sepakat lanjut lanjutkan gas gass gaskan
        gaskeun monggo mangga sumonggo hayu ayo ambil terima menerima diterima boleh bole
        bersedia sedia sip siip sipp cocok acc okee lanjutken siapp laksanakan
        laksana mantap
        ready okok oks okd purun gelem daek sudi siapkan disiapkan siaap kerjakan garap tampi
        mau sikat diambil
        siyap budal gaspol jos joss josh oyi okelah oghey cus cuss cuz capcus kuy skuy dilanjut
        dilanjutkan dilaksanakan roger stuju stju mantab ayok lakukan diterimo tampani
        nampi laksanaken digas siyaap siaplah siapkeun disiapkeun disiapno disiapne
    """,
    Kind.REFUSE: """
        skip lewat pass menolak tolak nolak mundur nyerah menyerah absen emoh moh wegah batal
        cancel keberatan abot
        ogah
    """,
    Kind.ZERO: """
        kosong libur prei prai perei cuti off nihil nol tutup istirahat kosongan entek habis
        abis telas seep beak obus euweuh suwung libure liburan kosongin liren rehat pere kadada
        tadek eyabik kosng ksong ksg libr hbs tadha' kothong absen skip vakum hiatus preian
        ludes nonaktif zonk takde takda takada xde
        ngaso leren lerenan nganggur null zero nul blank
    """,
    Kind.MAKE: """
        produksi produksinya memproduksi bikin buat membuat gawe nggawe ngolah mengolah damel
        ndamel masak memasak jualan jualannya jualanan jual menjual beroperasi operasi kerja
        bekerja nyambut setor nyetor menyetor setoran kirim mengirim ngirim ikut melok nderek
        ikutan tumut buka jalan goreng menggoreng nggoreng jahit menjahit njahit mbatik membatik
        nganyam menganyam panen kerjain ngerjain garap nggarap ngadamel nyieun maolah meulah
        maulah agabay aghabay menyiapkan nyiapkan siapin nyiapin menyediakan sediakan nyediain
        dipotong dipanen dipetik digoreng dijahit dikemas dibungkus dipacking diproses ditimbang
        hasilkan menghasilkan selesaikan produksiin ambil2 suplai supply pasok memasok memenuhi
        penuhi mengerjakan produksine gae nggae diproduksi dibuat dibikin disetor dikirim
        dihasilkan dikerjakan produk ngadonan ngadon
        digarap digawe diolah didamel dipundamel mroduksi merajut ngrajut ngukir mengukir nyulam
        bordir ngelas mengelas mbubut nyetok dijemur dikukus dimasak direbus diiris dipanggang
        dioven
    """,
    Kind.HAVE: """
        ada ono ana wonten aya ade punya duwe gadhah gaduh gadah boga nyimpan stok stock stoknya
        stocknya stoke persediaan tersedia adanya anane onone wontenipun ayana punyanya
        kapasitas kapasitasnya kapasitase hasil hasilnya jumlah jumlahnya tinggal sisa sisanya
        kantun kari tersisa barang barangnya produksian olahan
        onok enek enten nduwe nduweni ndarbe punye pnya pny ado wenten ready-nya onoke
    """,
    Kind.WANT: """
        mau pengen pengin pingin ingin arep hendak handak hoyong bade ajeng kepengen kepingin minat
        berminat
    """,
    Kind.STOP: """
        berhenti stop setop brenti brhenti mandeg mandek mandheg mandhek eureun ambu henti stopp stp
    """,
    Kind.ONLY: """
        cuma cuman cmn cma hanya hny hnya mung namung ngan haja babaya pera' sekedar sekadar aja
        saja doang tok
        thok wae ae mawon bae hungkul ajah aj doank sahaja ja ajalah sajalah waelah mong sj ajaa
        amung doangan tokan
        mek mik gur gor nggur saukur wungkul cumak ceman hanyo wantah cumen cuma2

    """,
    Kind.PART: """
        sebagian separuhnya setengahnya separonya setengahe separohne sebagiannya sapalihna
    """,
    Kind.ALL: """
        samunyaan samuanya samuaan sabarataan semua semuanya smua kabeh sedoyo sadaya sadayana
        kabehe seluruhnya full fullnya semuane
        penuh sedayanipun smuanya komplit dua-duanya keduanya kedua-duanya duaduanya dua2nya
        kalih-kalihipun karone kabehan loro-lorone
    """,
    Kind.SAME: """
        sama podo padha sami samain samakan samakno samakne disamakan disamain padakno tetap
        tetep ttp tetp idem same sm pancet angger podho sarua pagun
        samian panggah
    """,
    Kind.LIKE: """
        kaliyan kayak kaya kyk ky kek spt seperti sprti koyo kados jiga siga dengan dgn kadyo
        macam mcm
        karo kalayan kalawan lawan sprt kya koyok mengikuti ngikut
    """,
    Kind.USUAL: """
        biasa biasanya biasane biasanipun biasana biasae biasax sebelumnya sbelumnya saurunge
        sadurunge semula rutin umumnya lazimnya
    """,
    Kind.CHANGED: """
        berubah beda perubahan berbeda bedanya ubah owah
    """,
    Kind.HARMLESS: """
        masalah kendala apa-apa apa2 apapa papa popo halangan hambatan opo-opo nopo-nopo
        napa-napa opo2 nopo2 nanaon kunanaon banyak akeh kathah rea seueur sering bohong masalh
        gangguan kesulitan repot mslh usah susah
        khawatir kuatir kawatir cemas was-was soal risau
    """,
    Kind.IF: """
        kalau kalo kalu klo klu kl jika jikalau bila apabila asal asalkan asalkn semisal misal
        misalnya misale umpama umpami seandainya andai nek yen menawi menawa lamun mun mon amun
        tergantung tgt gumantung kecuali sepanjang selama manawi upami pami nk kalok kalw asalan
        syarat syaratnya seumpama sekiranya andaikan selagi nenge bilamana menowo
    """,
    Kind.BUT: """
        tapi tp tpi tetapi namun ning nanging tapine padahal sedangkan sedang dene sementara
        melainkan taping tape ananging melaikan sayangnya
    """,
    Kind.CORRECT: """
        ternyata jebul jebule pranyata tibake tibae eh ehh ralat koreksi revisi maksudnya maksud
        maksute maksudku maksudipun maksudna salah
        typo deng ding keliru klentu lepat mksd mksdnya mksudnya eeh diralat salahketik eits ups
        oops upss halah maaf maap mf sori sorry sory ngapunten punten hapunten
        sepurane sepuro sepurani maafin maafkan maafkeun maapin hampura nyuwunsewu
    """,
    Kind.BECOME: """
        jadi jd menjadi dadi dados jadinya jadine janten dadine
    """,
    Kind.AND: """
        dan & plus sareng sarta serta ambek lan jeung wan ban tur ditambah
    """,
    Kind.OR: """
        atau atw utawa utawi atawa ato atwa
    """,
    Kind.TO: """
        sampai sampe smp smpai hingga sd tekan nganti ngantos dugi nepi sampek sampae sampek2
        sampei
    """,
    Kind.FROM: """
        dari dr antara saking soko teko ti mulai deri
    """,
    Kind.EACH: """
        masing2 masing-masing masing2nya msg2 @
    """,
    Kind.TOTAL: """
        total totalnya jumlahe totale ttl
    """,
    Kind.CONTAINS: """
        isi isinya berisi isine eusi eusina isian memuat kiisi
    """,
    Kind.PER: """
        per tiap setiap saben tiap2 unggal /
    """,
    Kind.WEEK_WORD: """
        minggu mgg mg mngg pekan minggunya mingguan mingggu mgu ming minggon minggune
        mnggu minngu mingu mnggu2
    """,
    Kind.MONTH_WORD: """
        bulan bln wulan sasi sasih
    """,
    Kind.THIS: """
        ini iki niki ieu skrg sekarang saiki sakniki samenika skr skrng ayeuna wayahini ngini
        sateya skg saniki nikine mangkin kini samangkin ni nie
        saikine sakiki kiwari
    """,
    Kind.LAST: """
        lalu kemarin kmrn kmaren kemaren kemarennya kemarinnya wingi wingenane kapengker
        kepengker kamari silam tadi kmarin semalam kelangkung lepas kamarina kemarine wingine
        td tempohari kolbengi kolowingi samalam kamarian kmrin kmarn
    """,
    Kind.NEXT: """
        depan dpn ngarep berikutnya mendatang ngajeng hareup payun depannya berikut dpnnya
        depane ngarepe
    """,
    Kind.PER_WEEK: """
        seminggu sepekan perminggu perminggunya seminggunya saminggu perpekan semingguan seminggune
    """,
    Kind.RATE: """
        sehari sehariannya perhari sedina sedinten sapoe sehari2 sebulan perbulan bulanan
        setahun perjam sejam harian seharinya sedino sabulan sewulan sesasi tahunan pertahun
        sekali pisan seharian sahari perharinya
    """,
    Kind.CLOCK: """
        jam pukul pkl jm pk tabuh
    """,
    Kind.DAY_PART: """
        pagi siang sore malam mlm isuk enjing esuk bengi dalu awan sonten wengi subuh magrib
        maghrib isya ashar dhuhur petang dini wib wita wit
    """,
    Kind.DAY_OF_MONTH: """
        tgl tanggal tg. tggl tgll
    """,
    Kind.WHEN: """
        nunggu menunggu tunggu ngenteni sesudah setelah sebelum sblm stlh sehabis bar ketika
        saat waktu bakda bada sakwise seusai selepas
    """,
    Kind.LATER: """
        nanti ntar entar mengko mangke engke ngko mengkin engkin gaen kaina kapan-kapan kapan2
        ntr besok-besok nantinya
    """,
    Kind.AGAIN: """
        lagi lg maning meneh maneh malih deui pole lg2 lgi
    """,
    Kind.FIRST: """
        dulu dl dlu dulunya disek disik sek rumiyin rumiyen heula hela dolo duluan dahulu dhisik
        sikik gallu bedhi
    """,
    Kind.PRICE: """
        harga satuan satuannya hrg harganya hargane hrganya seharga modal modalnya ongkir ongkos
        biaya bayar
        dibayar lunas lunasi dilunasi pelunasan cash kontan tunai upah tarif dp hargae rp idr
        reregane regane regone reginipun rego rega hargana
        ongkosnya bayaran omzet omset untung laba biayanya
    """,
    Kind.MONEY: """
        rupiah perak rupiyah rupiahnya
    """,
    Kind.PERCENT: """
        % persen prosen pct persennya persenan
    """,
    Kind.AGE: """
        umur usia umurnya berumur berusia umure yuswa
    """,
    Kind.SIZE: """
        ukuran uk size ukurannya diameter panjang lebar tinggi ketebalan tebal nomer nomor no
        nomernya level lvl berat beratnya kemasan kemasannya ukurane seri kode sz
    """,
    Kind.LENGTH: """
        cm mm inch inci centi sentimeter cmx
    """,
    Kind.PEOPLE: """
        orang org wong karyawan pegawai pekerja tenaga tiyang anggota urang jalma penjahit
        pengrajin perajin orangnya oreng tukang uwong
        buruh rewange personil personel kru crew pegawe
    """,
    Kind.PLACE: """
        jl jln gang gg rt rw blok kav lantai km ruko kavling dusun dsn desa
    """,
    Kind.ACCOUNT: """
        rek rekening transfer trf bca bri bni mandiri dana ovo gopay shopeepay bsi norek telp
        telpon telepon hp wa whatsapp nohp nowa nik ktp nib npwp resi pin otp kontak hubungi hub
        tlp tlpn invoice
    """,
    Kind.TIMES: """
        x kali ping kalinya
    """,
    Kind.QUESTION: """
        berapa brp brapa brpa pira piro pinten sabaraha saberapa kapan kpn apa apakah apkh opo
        nopo napa gimana gmn gimna bagaimana bgmn piye pripun kumaha siapa sapa sinten saha
        dimana dmn kemana kenapa knp mengapa bolehkah bisakah adakah kah mana endi pundi
        berapakah apaan iraha baa gimn dmana ngapain kpan brapaan sanggupkah opoo benarkah
        masihkah kapankah berapaan gemana
        sopo yaopo yopo yoopo lapo nandi nangdi naha kunaon berape brape pirang
    """,
    Kind.RELATIVE: """
        tambah nambah nambahi tambahi tambahin nambahin tambahan ditambahi ditambahin kurang
        kurangi kurangin dikurangi dikurangin mengurangi nambahkan tambahkan naik naikkan naikin
        dinaikkan turun turunkan turunin diturunkan menurun meningkat lipat dobel double
        bertambah berkurang ngurangi kirangi kurange kurangnya nyuda imbuh mundhak mudhun lebihi
        kurangkan kurangke ngurangin dikurangke krg krng kirang korang
    """,
    Kind.VAGUE: """
        banyak byk bnyk akeh kathah seueur rea sedikit dikit dikt sithik sakedik saeutik
        beberapa bbrp lumayan seadanya secukupnya sebanyak sebisanya semampunya semampu sebisa
        cukup melimpah sakonone saananing berapapun brpapun terserah sembarang lebih luwih
        langkung leuwih lbh lbih labih pokoknya pokoke akehe dikitnya saketik sidik
    """,
}
"""Kind -> its words; a word listed twice belongs to the first."""

APOLOGIES = frozenset(
    {"maaf", "maap", "mf", "sori", "sorry", "sory", "ngapunten", "punten", "hapunten"}
    | {"sepurane", "sepuro", "sepurani", "maafin", "maafkan", "maafkeun", "maapin", "hampura"}
    | {"nyuwunsewu"}
)
"""Corrections that may only be polite."""
