"""What the words of a reply do in its grammar, as data.

A closed vocabulary of the trade. Regional yes, no, can, none, only and holiday words by alignment
in NusaX (IndoNLP/nusax lexicon and mt, CC-BY-SA-4.0); week and day words from
`perlancar/perl-DateTime-Format-Alami`. A general slang list or a stemmer is never run over a
reply: they turn "kw" into "kau" and "pcs" into "satuan".
"""

from enum import StrEnum


class Kind(StrEnum):
    """What a word, or the phrase around it, does."""

    # Numbers and measures
    NUMBER = "number"
    DIGITS = "digits"
    FRACTION = "fraction"
    UNIT = "unit"
    SE_UNIT = "se_unit"
    QUANTITY = "quantity"
    SUFFIX_AN = "suffix_an"
    PRODUCT = "product"
    # Bounds
    APPROX = "approx"
    AT_MOST = "at_most"
    AT_LEAST = "at_least"
    BELOW = "below"
    # Saying yes, no and how much
    NOT = "not"
    NOT_YET = "not_yet"
    CAN = "can"
    YES = "yes"
    AGREE = "agree"
    REFUSE = "refuse"
    ZERO = "zero"
    MAKE = "make"
    HAVE = "have"
    WANT = "want"
    STOP = "stop"
    ONLY = "only"
    PART = "part"
    ALL = "all"
    SAME = "same"
    LIKE = "like"
    USUAL = "usual"
    CHANGED = "changed"
    HARMLESS = "harmless"
    # Joints
    IF = "if"
    BUT = "but"
    CORRECT = "correct"
    BECOME = "become"
    AND = "and"
    OR = "or"
    TO = "to"
    FROM = "from"
    EACH = "each"
    TOTAL = "total"
    CONTAINS = "contains"
    PER = "per"
    BREAK = "break"
    # Time
    WEEK_WORD = "week_word"
    MONTH_WORD = "month_word"
    THIS = "this"
    LAST = "last"
    NEXT = "next"
    WEEK = "week"
    PER_WEEK = "per_week"
    RATE = "rate"
    CLOCK = "clock"
    DAY_PART = "day_part"
    SPAN = "span"
    DAY_OF_MONTH = "day_of_month"
    MONTH = "month"
    WEEKDAY = "weekday"
    DAY = "day"
    WHEN = "when"
    LATER = "later"
    AGAIN = "again"
    FIRST = "first"
    # What carries numbers that are no quantities
    PRICE = "price"
    MONEY = "money"
    PERCENT = "percent"
    AGE = "age"
    SIZE = "size"
    LENGTH = "length"
    PEOPLE = "people"
    PLACE = "place"
    ACCOUNT = "account"
    TIMES = "times"
    MASKED = "masked"
    # The rest
    QUESTION = "question"
    RELATIVE = "relative"
    BLOCK = "block"
    VAGUE = "vague"
    GOODS = "goods"
    VARIANT = "variant"
    REASON = "reason"
    FILLER = "filler"
    UNKNOWN = "unknown"


WORDS: dict[Kind, str] = {
    Kind.APPROX: (
        "kira sekitar sekitaran sktr sekitarnya kurleb kurlb kirakira kira2 krkr "
        "kayaknya kyknya kykny sepertinya kayane kayake ketoke kados antawis rata2 rata-rata "
        "estimasi perkiraan perkiraannya rencana rencananya rencanane rencana ancer-ancer ancer2 "
        "kurlebnya watara sakitar kirangan paling palingan plg insting usahakan "
        "usahain diusahakan usaha diusahain mencapai nyampe capai "
    ),
    Kind.AT_MOST: (
        "maksimal maks max maksimum maximal maxi mentok pol poll mentoknya maksimalnya banter "
        " maxnya limit maksimale mentoke polpolan"
    ),
    Kind.AT_LEAST: "minimal min minim setidaknya sedikitnya minimum minimale seenggaknya",
    Kind.BELOW: "dibawah hampir nyaris meh ampir dibawahnya kirang",
    Kind.NOT: (
        "tidak tdk tak gak ga gk nggak ngga nggk ngak enggak engga enggk kagak kaga gag ora ra ndak "
        "ndk nda mboten boten bnten kada kd kadak tada teu henteu heunteu hente ugak ta' enje' "
        "lakok g tidk tdak tida tidka gakk gaj ogak gaa dak idak jangan bukannya endak "
        "indak embung nehi"
    ),
    Kind.NOT_YET: "belum blm blum belom blom durung dereng hurung urung acan balum ghitak bloman",
    Kind.CAN: (
        "bisa bs bsa biso isa iso saged saget sagd kawa tiasa bise bisaa dapat dpt mampu "
        "mampunya kuat kuwat sanggup sgp sggup sanggp snggup sangup dapet bisane bisanya isane "
        "isone kawanya kuate sanggupnya kuatnya dapatnya sagedipun bsnya bisae isok "
        "isoh nyanggupi menyanggupi mumpuni"
    ),
    Kind.YES: (
        "iya ya yo iyo yoi yup y iyah iye iyaa yaa nggih njih inggih nggeh enggeh enggih engghi "
        "enya heeh muhun iyeh iih he'eh ho'oh hooh yes yap yep nun sumuhun leres betul benar bener "
        "ngge injih aho yoh iyup"
    ),
    Kind.AGREE: (
        "siap ok oke okay okey okeh oce ocre setuju deal sepakat lanjut lanjutkan gas gass gaskan "
        "gaskeun monggo mangga sumonggo hayu ayo ambil terima menerima diterima boleh "
        "bole bersedia sedia sip siip sipp cocok acc okee lanjutken siapp laksanakan laksana "
        "mantap ready okok oks okd purun gelem daek sudi siapkan disiapkan siaap kerjakan garap "
        "tampi mau sikat"
    ),
    Kind.REFUSE: (
        "skip lewat pass menolak tolak nolak mundur nyerah menyerah absen emoh moh "
        "wegah batal cancel keberatan abot"
    ),
    Kind.ZERO: (
        "kosong libur prei prai perei cuti off nihil nol tutup istirahat kosongan entek habis abis "
        "telas seep beak obus euweuh suwung libure liburan kosongin liren rehat pere kadada tadek "
        "eyabik kosng ksong ksg libr hbs tadha' kothong absen skip vakum hiatus "
        "preian ludes nonaktif zonk"
    ),
    Kind.MAKE: (
        "produksi produksinya memproduksi bikin buat membuat gawe nggawe ngolah mengolah damel "
        "ndamel masak memasak jualan jualannya jualanan jual menjual beroperasi operasi kerja "
        "bekerja nyambut setor nyetor menyetor setoran kirim mengirim ngirim ikut melok nderek "
        "ikutan buka jalan goreng menggoreng nggoreng jahit menjahit njahit mbatik membatik "
        "nganyam menganyam panen kerjain ngerjain garap nggarap ngadamel nyieun maolah meulah "
        "maulah agabay aghabay menyiapkan nyiapkan siapin nyiapin menyediakan sediakan nyediain "
        "hasilkan menghasilkan selesaikan produksiin ambil2 suplai supply pasok memasok memenuhi "
        "penuhi mengerjakan produksine gae nggae diproduksi dibuat dibikin disetor dikirim "
        "dihasilkan dikerjakan produk ngadonan ngadon"
    ),
    Kind.HAVE: (
        "ada ono ana wonten aya ade punya duwe gadhah gaduh gadah boga nyimpan stok stock stoknya "
        "stocknya stoke persediaan tersedia adanya anane onone wontenipun ayana "
        "punyanya kapasitas kapasitasnya kapasitase hasil hasilnya jumlah jumlahnya "
        "tinggal sisa sisanya kantun kari tersisa barang barangnya produksian olahan"
    ),
    Kind.WANT: "mau pengen pingin ingin arep hendak handak hoyong bade ajeng kepengen kepingin",
    Kind.STOP: "berhenti stop setop brenti brhenti mandeg mandek eureun ambu henti stopp stp",
    Kind.ONLY: (
        "cuma cuman hanya mung namung ngan haja babaya pera' sekedar sekadar aja saja doang "
        "tok thok wae ae mawon bae hungkul ajah aj doank sahaja ja ajalah sajalah waelah mong sj "
        "ajaa amung doangan tokan"
    ),
    Kind.PART: "sebagian separuhnya setengahnya separonya setengahe separohne sebagiannya sapalihna",
    Kind.ALL: "semua semuanya smua kabeh sedoyo sadaya sadayana kabehe seluruhnya full fullnya "
    "semuane penuh sedayanipun smuanya komplit dua-duanya keduanya kedua-duanya duaduanya dua2nya "
    "kalih-kalihipun karone kabehan loro-lorone",
    Kind.SAME: (
        "sama podo padha sami tetap tetep ttp tetp idem same sm persis pancet angger podho sarua "
        "pagun samian panggah"
    ),
    Kind.LIKE: (
        "kayak kaya kyk ky kek spt seperti sprti koyo kados jiga siga dengan dgn kadyo "
        "macam mcm karo kalayan kalawan lawan sprt kya koyok mengikuti ngikut"
    ),
    Kind.USUAL: (
        "biasa biasanya biasane biasanipun biasana biasae biasax sebelumnya sbelumnya "
        "saurunge sadurunge semula rutin umumnya lazimnya"
    ),
    Kind.CHANGED: "berubah beda perubahan berbeda bedanya ubah owah",
    Kind.HARMLESS: (
        "masalah kendala apa-apa apa2 apapa papa popo halangan hambatan opo-opo nopo-nopo "
        "napa-napa opo2 nopo2 nanaon kunanaon banyak akeh kathah rea seueur sering "
        "bohong masalh gangguan kesulitan repot mslh usah susah"
    ),
    Kind.IF: (
        "kalau kalo kalu klo klu kl jika jikalau bila apabila asal asalkan asalkn semisal misal "
        "misalnya misale umpama umpami seandainya andai nek yen menawi menawa lamun mun mon amun "
        "tergantung tgt gumantung kecuali sepanjang selama manawi upami pami nk kalok kalw asalan "
        " syarat syaratnya seumpama sekiranya andaikan selagi nenge bilamana menowo"
    ),
    Kind.BUT: (
        "tapi tp tpi tetapi namun ning nanging tapine padahal sedangkan sedang "
        "dene sementara melainkan taping tape ananging melaikan sayangnya"
    ),
    Kind.CORRECT: (
        "eh ehh ralat koreksi revisi maksudnya maksud maksute maksudku maksudipun maksudna "
        "salah typo deng ding keliru klentu lepat mksd mksdnya mksudnya eeh diralat salahketik "
        "eits ups oops upss halah"
    ),
    Kind.BECOME: "jadi jd menjadi dadi dados jadinya jadine janten dadine",
    Kind.AND: "dan & plus sareng sarta serta ambek lan jeung wan ban tur ditambah",
    Kind.OR: "atau atw utawa utawi atawa ato atwa ",
    Kind.TO: "sampai sampe smp smpai hingga sd tekan nganti ngantos dugi nepi sampek sampae sampek2 "
    " sampei",
    Kind.FROM: "dari dr antara saking soko teko ti mulai deri",
    Kind.EACH: "masing2 masing-masing masing2nya msg2 @ ",
    Kind.TOTAL: "total totalnya jumlahe totale ttl",
    Kind.CONTAINS: "isi isinya berisi isine eusi eusina isian memuat kiisi",
    Kind.PER: "per tiap setiap saben tiap2 unggal /",
    Kind.WEEK_WORD: "minggu mgg mg mngg pekan minggunya mingguan mingggu mgu ming minggon minggune",
    Kind.MONTH_WORD: "bulan bln wulan sasi sasih",
    Kind.THIS: "ini iki niki ieu skrg sekarang saiki sakniki samenika skr skrng ayeuna sakniki "
    "wayahini ngini sateya skg saniki nikine mangkin kini samangkin",
    Kind.LAST: "lalu kemarin kmrn kmaren kemaren kemarennya kemarinnya wingi wingenane kapengker "
    "kepengker kamari silam tadi kmarin semalam kelangkung lepas kamarina "
    "kemarine wingine tempohari kolbengi kamarian kmrin kmarn ",
    Kind.NEXT: "depan dpn ngarep berikutnya mendatang ngajeng hareup payun depannya berikut "
    "dpnnya depane ngarepe ",
    Kind.PER_WEEK: "seminggu sepekan perminggu seminggunya saminggu perpekan semingguan seminggune",
    Kind.RATE: (
        "sehari sehariannya perhari sedina sedinten sapoe sehari2 sebulan perbulan bulanan setahun "
        "perjam sejam harian seharinya sedino sabulan sewulan sesasi tahunan pertahun "
        " sekali pisan seharian sahari perharinya"
    ),
    Kind.CLOCK: "jam pukul pkl jm pk tabuh",
    Kind.DAY_PART: "pagi siang sore malam mlm isuk enjing esuk bengi dalu awan sonten wengi "
    "subuh magrib maghrib isya ashar dhuhur petang dini wib wita wit",
    Kind.DAY_OF_MONTH: "tgl tanggal tg. tggl tgll",
    Kind.WHEN: "nunggu menunggu tunggu ngenteni sesudah setelah sebelum sblm stlh sehabis "
    "bar ketika saat waktu bakda bada sakwise seusai selepas ",
    Kind.LATER: "nanti ntar entar mengko mangke engke ngko mengkin engkin gaen kaina kapan-kapan "
    "kapan2 ntr besok-besok nantinya",
    Kind.AGAIN: "lagi lg maning meneh malih deui pole lg2 lgi",
    Kind.FIRST: "dulu dl dlu dulunya disek disik sek rumiyin rumiyen heula hela dolo duluan "
    "dahulu dhisik sikik gallu bedhi",
    Kind.PRICE: "harga hrg harganya hargane hrganya seharga modal modalnya ongkir ongkos biaya bayar "
    "dibayar upah tarif dp hargae rp idr reregane regane regone reginipun rego rega hargana "
    "ongkosnya bayaran omzet omset untung laba biayanya",
    Kind.MONEY: "rupiah perak rupiyah rupiahnya",
    Kind.PERCENT: "% persen prosen pct persennya persenan",
    Kind.AGE: "umur usia umurnya berumur berusia umure yuswa",
    Kind.SIZE: "ukuran uk size ukurannya diameter panjang lebar tinggi ketebalan tebal nomer nomor "
    "no nomernya berat beratnya kemasan kemasannya ukurane seri kode sz",
    Kind.LENGTH: "cm mm inch inci centi sentimeter cmx",
    Kind.PEOPLE: "orang org wong karyawan pegawai pekerja tenaga tiyang anggota urang jalma penjahit "
    "pengrajin perajin orangnya oreng tukang uwong ",
    Kind.PLACE: "jl jln gang gg rt rw blok kav lantai km ruko kavling dusun dsn desa",
    Kind.ACCOUNT: "rek rekening bca bri bni mandiri dana ovo gopay shopeepay bsi norek telp telpon "
    "telepon hp wa whatsapp nohp nowa nik ktp nib npwp resi pin otp kontak hubungi hub tlp tlpn "
    "invoice",
    Kind.TIMES: "x kali ping kalinya",
    Kind.QUESTION: (
        "berapa brp brapa brpa pira piro pinten sabaraha saberapa kapan kpn apa apakah apkh opo "
        "nopo napa gimana gmn gimna bagaimana bgmn piye pripun kumaha siapa sapa sinten saha "
        "dimana dmn kemana kenapa knp mengapa bolehkah bisakah adakah kah mana endi pundi "
        "berapakah apaan iraha iraha baa gimn dmana ngapain kpan brapaan sanggupkah "
        " opoo benarkah masihkah kapankah berapaan gemana"
    ),
    Kind.RELATIVE: (
        "tambah nambah nambahi tambahi tambahin nambahin tambahan ditambahi ditambahin kurang "
        "kurangi kurangin dikurangi dikurangin mengurangi nambahkan tambahkan naik naikkan naikin "
        "dinaikkan turun turunkan turunin diturunkan menurun meningkat lipat dobel double "
        "bertambah berkurang ngurangi kirangi kurange kurangnya nyuda imbuh "
        "mundhak mudhun lebihi"
    ),
    Kind.VAGUE: (
        "banyak byk bnyk akeh kathah seueur rea sedikit dikit dikt sithik sakedik saeutik beberapa "
        "bbrp puluhan ratusan belasan lumayan seadanya secukupnya sebanyak sebisanya semampunya "
        "semampu sebisa cukup melimpah sakonone saananing berapapun brpapun "
        " terserah sembarang lebih luwih langkung leuwih lbh lbih labih pokoknya pokoke "
        "akehe dikitnya saketik sidik"
    ),
}

BLOCKING: dict[str, str] = {
    "sold": "laku terjual kejual kejualan dibeli payu terbeli laris",
    "needed": "butuh perlu membutuhkan memerlukan butuhnya kebutuhan mesen memesan pesen nyari cari "
    "beli membeli tuku mundhut mundut dibutuhkan",
    "ordered": "pesanan pesan orderan order dipesan dipesen booking pesananku po",
    "spoiled": "rusak pecah remuk gosong gagal retur reject cacat basi bosok busuk kembali return "
    "hancur melempem apkir afkir jamuran",
    "owed": "utang hutang ngutang pinjam nyilih",
    "goal": "target targetnya targete seharusnya harusnya mestinya kudune harus kudu sebenarnya "
    "sebetulnya aslinya idealnya",
    "unsure": "mungkin mgkn mungkn mbokmenowo bokmenawa mbok semoga moga mudah2an "
    "mudah-mudahan moga-moga muga muga2 semogaa yakin ragu bingung janji coba cobain nyoba "
    "jajal dicoba mencoba entah tau tahu weruh ngerti eruh mbuh mudahan hopefully bimbang "
    "tentu ngira pikir pikir2 pikir-pikir mikir cek dicek ngecek ditanya nanya kabari kabarin dikabari "
    "ngabari tanya tanyakan takon musyawarah rembugan rembug diskusi bicarakan konfirmasi lihat liat "
    "lihat2 delok ndelok telat terlambat mepet nego negosiasi ngobrol hitung ngitung hitungan "
    "dihitung ngetung menghitung itung",
    "others": "tetangga teman temen temenku saudara dulur adik adek ipar mertua rekan tonggo "
    "tetanggaku rencang konco kanca sodara mereka dia deweke dekne sepupu ",
    "except": "selain diluar kejaba kejobo",
    "negative": "minus negatif",
    "material": "bahan bahannya tepung minyak gula bahane",
    "waiting": "pending tunda ditunda menunda diundur undur mundurin",
    "fewer_than_asked": "segitu semono segini semene sakmono sakmene segitunya sakitu",
}
"""Words that make a number something else than what can be made, or a yes no yes, by reason."""

FILLERS = (
    "bu ibu pak bapak bpk mbak mba mbk mas kak kakak dik gan sis min admin bos bosku boss om tante "
    "bang abang teh teteh kang akang cak neng pakde bude bulik paklik bunda mak mamak emak buk "
    "mbah cik koh uda uni acil julak "
    "dong deh sih lho loh lo nih tuh kan kok mah atuh euy teh lah toh to tho ta kih ki je jeh ik yak "
    "yah nya ne pun kah e i a o u oo ooh oh ohh ah aah hm hmm hmmm em emm anu nganu ehm "
    "maaf maap mf sori sorry sory ngapunten nyuwun pangapunten sepuntene punten hapunten ampura "
    "ngapuro mohon tolong tlg please pls plis nyuwun tulung "
    " makasih mksh trims tks thanks thx tq suwun matur nuwun maturnuwun hatur nuhun "
    "kasih trimakasih makasi kesuwun sakalangkong salangkong sukses "
    "assalamualaikum assalamu'alaikum asslm wassalam wassalamualaikum waalaikumsalam walaikumsalam "
    "wr wb salam selamat met slmt sugeng wilujeng halo hallo hai hi hei permisi kulonuwun "
    "alhamdulillah alhamdulilah alhmdllh insyaallah insya insyaalloh inshaallah inshallah insyallah "
    "insha allah isyaallah insyaalah insyaAllah in syaa alloh bismillah bismilah amin aamiin "
    "insyaaallah syaallah subhanallah masyaallah astaghfirullah astaga waduh aduh duh wah wow "
    "hehe hehehe hihi haha hahaha wkwk wkwkwk wkwkwkwk xixi heheh hehehehe hehehhe wkwkw wk "
    "saya sy aku ak kami kita kulo kula dalem abdi ulun unda gue gw gua awak sayanya kitanya kaminya "
    " inyong enyong beta engkok sengko' kaule kawula ane enyak abdina dewe ambo "
    "ibunya bapaknya anda sampeyan panjenengan njenengan samean "
    "untuk utk kangge kanggo pikeun gasan gawan demi bagi kat "
    "yang yg sing ingkang nu nang ning ing di ka ke kepada dateng pada teng nde dek "
    "itu itunya niku kuwi iku eta ituh ngitu tersebut tsb ntu tu gitu begitu gitulah gtu ngono "
    "ngoten kitu mangkana begini gini ngene ngeten kieu gni gt bgitu "
    "sudah sdh udah udh dah wis wes wus sampun mpun geus parantos atos sampon tos telah "
    "masih msh tasih isih tesih keneh masi magih gi' "
    "juga jg jugak ugi ge jua uga pula jgk "
    "akan bakal bkl baka kade mbakal bakalan "
    "langsung lsg sekalian segera secepatnya gapapa gpp gppa rapopo gapopo gpapa "
    "kapapa gakpapa nggakpapa ndakpapa orapopo ratopo tidakapa "
    " baru anyar nembe lagek karek weh "
    "soalnya soale karena krn karna krana sebab sebabe amargi mergo merga mergane margi lantaran "
    "gara-gara gara2 ku akibat jalaran polane karana dikarenakan soalna keranten sanes karno "
    " kabar kabarnya info infonya lapor laporan laporannya report izin ijin informasi "
    " mengabarkan melaporkan nginfo jawab jawaban jawabannya konfirm catat dicatat tulis "
    "ditulis masukkan masukin masuk input isiin dicatet cathet catet tercatat "
    "terus trus trs kemudian "
    "sangat banget bgt bngt sanget tenan polll beneran serius srius memang "
    "emang mmg emg pancen ancen estu sejatine "
    "pasti psti mesti aman lancar beres dijamin jamin jaminan bismillahirrahmanirrahim "
    "kapasitasipun angka angkanya nominal nominalnya "
    " "
    "dalam dlm sak sa sajeroning salebeting "
    "diantar antar antarkan diambil diambilnya dijemput jemput dianter nganter anter "
    "selesai rampung bubar kelar "
    "hari-hari semangat sehat skali "
    "ngih dipun meniko menika punika "
    " sampai-sampai "
    "sesuai "
    " ibuk ibuu pa paa bapa bapakk mbake mase paklek umi abi ustadz ustad "
    "kelompok usaha umkm toko warung dapur rumah tempat sanggar workshop "
    " edit diedit edited "
    " laah donk dongs "
    " "
    "haturan hatur mugia "
    " sendiri dewekan dhewe piyambak sorangan "
    "normal standar "
    "perasaan "
    " "
    "pean piyantun "
    "atas "
    " "
    " "
    " "
    " "
    " "
    "keadaan kondisi "
    " "
    "minta "
    " "
).split()

REASONS = (
    "hajatan sakit hujan panas cuaca cerah mendung angin ombak banjir musim musimnya "
    "capek cape lelah kesel keluarga anak anaknya suami istri nikah nikahan mantu "
    "manten kondangan tahlilan selamatan slametan kenduri pengajian takziah layat meninggal wafat "
    "lahiran melahirkan rumahsakit opname demam batuk pilek covid mudik lebaran puasa "
    "ramadan ramadhan romadhon natal galungan nyepi sawah kebun ladang listrik mati padam "
    "oven kompor elpiji mesin alat kepiting ikan apel salak kulit benang kain rotan "
    "kayu mahal langka sepi rame ramai sibuk acara pergi keluar kota luar kampung "
    "sekolah ujian wisuda umroh umrah haji kurban bakti gotong royong renovasi "
    " pindah pindahan gajian wangsul pulang bertamu tamu kegiatan rapat "
    "pelatihan pameran bazar pasar sakitnya rewel periksa kontrol dokter bidan puskesmas "
    "rs hamil cucu keponakan ponakan orangtua ortu simbah keperluan urusan "
    "hari besar merah idul fitri adha maulid suro posonan posoan gerah mriyang "
    "udan panasan kemarau kering kehabisan jemur jemuran pengeringan matahari "
    "kejar dikejar lembur ngelembur dikebut ngebut tangan kaki "
    " macet bensin kendaraan motor mobil"
).split()

GOODS = (
    "keripik kripik peyek rempeyek cake kue roti bonting sambal kopi madu abon tempe "
    "kerupuk krupuk kerupuknya amplang dodol jenang wingko getuk bakpia brem onde bolu nastar "
    "kastengel rengginang intip emping stik stick sale pisang singkong ubi talas nangka jagung "
    "kacang jahe kunyit temulawak jamu sirup sirop minuman susu yogurt keju telur bandeng presto "
    "udang rajungan cumi teri terasi petis kecap bumbu rendang bawang cabe cabai beras ketan "
    "batik tas sabuk dompet sepatu sandal jaket topi kaos baju kemeja sarung selendang songket "
    "tenun lurik kebaya mukena kerudung jilbab hijab kursi meja lemari mebel kursi sofa "
    "anyaman tikar wayang topeng gerabah keramik guci patung ukiran kerajinan lampu "
    "krisan bunga mawar melati anggrek lily anthurium rumput bibit tanaman pot bonsai "
    "sabun lulur kosmetik parfum lilin kacamata kalung gelang cincin bros "
    "daging ayam sapi kambing bebek belut lele nila gurame jamur sayur "
    "wafer biskuit permen coklat cokelat puding agar nata"
).split()

VARIANTS = (
    "model tipe type jenis motif warna warnanya rasa varian varianrasa kualitas grade merek merk "
    "corak bentuk versi kelas gaya desain polos original ori pedas manis asin gurih balado campur "
    "mix super premium besar kecil jumbo mini tipis mentah matang basah "
    "bersih kotor fresh segar utuh komplet jumboo putih kuning hijau biru hitam "
    " tulis cap cetak printing"
).split()

PHRASES: dict[str, Kind] = {
    "kurang lebih": Kind.APPROX,
    "kurang lebihnya": Kind.APPROX,
    "lebih kurang": Kind.APPROX,
    "kirang langkung": Kind.APPROX,
    "kira kira": Kind.APPROX,
    "rata rata": Kind.APPROX,
    "ancer ancer": Kind.APPROX,
    "paling banyak": Kind.AT_MOST,
    "paling pol": Kind.AT_MOST,
    "paling banter": Kind.AT_MOST,
    "paling mentok": Kind.AT_MOST,
    "paling akeh": Kind.AT_MOST,
    "paling kathah": Kind.AT_MOST,
    "paling tinggi": Kind.AT_MOST,
    "tidak lebih dari": Kind.AT_MOST,
    "gak lebih dari": Kind.AT_MOST,
    "ga lebih dari": Kind.AT_MOST,
    "nggak lebih dari": Kind.AT_MOST,
    "ora luwih soko": Kind.AT_MOST,
    "paling sedikit": Kind.AT_LEAST,
    "paling dikit": Kind.AT_LEAST,
    "paling sithik": Kind.AT_LEAST,
    "paling tidak": Kind.AT_LEAST,
    "paling enggak": Kind.AT_LEAST,
    "paling nggak": Kind.AT_LEAST,
    "paling gak": Kind.AT_LEAST,
    "paling kurang": Kind.AT_LEAST,
    "paling minim": Kind.AT_LEAST,
    "lebih dari": Kind.AT_LEAST,
    "lebih dr": Kind.AT_LEAST,
    "luwih soko": Kind.AT_LEAST,
    "luwih saka": Kind.AT_LEAST,
    "di atas": Kind.AT_LEAST,
    "sekurang kurangnya": Kind.AT_LEAST,
    "tidak kurang dari": Kind.AT_LEAST,
    "gak kurang dari": Kind.AT_LEAST,
    "di bawah": Kind.BELOW,
    "di bwh": Kind.BELOW,
    "kurang dari": Kind.BELOW,
    "kurang dr": Kind.BELOW,
    "kurang saka": Kind.BELOW,
    "kurang soko": Kind.BELOW,
    "masing masing": Kind.EACH,
    "s d": Kind.TO,
    "insya allah": Kind.FILLER,
    "in sya allah": Kind.FILLER,
    "in syaa allah": Kind.FILLER,
    "insha allah": Kind.FILLER,
    "terima kasih": Kind.FILLER,
    "matur nuwun": Kind.FILLER,
    "matur suwun": Kind.FILLER,
    "hatur nuhun": Kind.FILLER,
    "apa apa": Kind.HARMLESS,
    "opo opo": Kind.HARMLESS,
    "nopo nopo": Kind.HARMLESS,
    "napa napa": Kind.HARMLESS,
    "apa aja": Kind.FILLER,
    "apa adanya": Kind.VAGUE,
    "berapa pun": Kind.VAGUE,
    "berapa aja": Kind.VAGUE,
    "berapa saja": Kind.VAGUE,
    "sak onone": Kind.VAGUE,
    "sak anane": Kind.VAGUE,
    "dua duanya": Kind.ALL,
    "kedua duanya": Kind.ALL,
    "loro lorone": Kind.ALL,
    "kalih kalihipun": Kind.ALL,
    "mudah mudahan": Kind.BLOCK,
    "moga moga": Kind.BLOCK,
    "pikir pikir": Kind.BLOCK,
    "lihat lihat": Kind.BLOCK,
    "angkat tangan": Kind.REFUSE,
    "nyerah bu": Kind.REFUSE,
    "gara gara": Kind.FILLER,
    "sama sama": Kind.FILLER,
    "satu satunya": Kind.BLOCK,
    "salah satu": Kind.BLOCK,
    "salah satunya": Kind.BLOCK,
    "dan lain lain": Kind.FILLER,
    "hari ini": Kind.DAY,
    "dino iki": Kind.DAY,
    "dinten niki": Kind.DAY,
    "no urut": Kind.SIZE,
    "kapan kapan": Kind.LATER,
    "besok besok": Kind.LATER,
    "ada lagi": Kind.HAVE,
    "maksud saya": Kind.CORRECT,
    "maksud aku": Kind.CORRECT,
    "maksud kulo": Kind.CORRECT,
    "maksud e": Kind.CORRECT,
    "salah ketik": Kind.CORRECT,
    "salah tulis": Kind.CORRECT,
    "salah kirim": Kind.CORRECT,
    "meter persegi": Kind.UNIT,
    "meter kuadrat": Kind.UNIT,
    "m persegi": Kind.UNIT,
    "kilo gram": Kind.UNIT,
}
"""Words that mean something else together than alone."""
