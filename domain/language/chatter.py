"""The words around an answer, as data: address, thanks, reasons, goods and their looks.

Fillers are dropped; reasons explain and say no amount; goods next to an amount are not what was
asked unless the person's own product bears the name. Collected from everyday messages in
Indonesian, Javanese, Sundanese, Banjar and Madurese; the goods are those of the trade offices.
"""

FILLERS = """
    bu ibu pak bapak bpk mbak mba mbk mas kak kakak dik gan sis admin bos bosku boss om tante
    bang abang teh teteh kang akang cak neng pakde bude bulik paklik bunda mak mamak emak buk
    mbah cik koh uda uni acil julak dong deh sih lho loh lo nih tuh kan kok mah atuh euy lah toh
    to tho ta kih ki je jeh ik yak yah nya ne pun e i a o u oo ooh oh ohh ah aah hm hmm hmmm em
    emm anu nganu ehm nyuwun pangapunten sepuntene ampura mohon tolong tlg please pls plis
    tulung makasih mksh trims tks thanks thx tq suwun matur nuwun maturnuwun hatur nuhun kasih
    trimakasih makasi kesuwun sakalangkong salangkong  assalamualaikum assalamu'alaikum
    asslm wassalam wassalamualaikum waalaikumsalam walaikumsalam wr wb salam selamat met slmt
    sugeng wilujeng halo hallo hai hi hei permisi kulonuwun alhamdulillah alhamdulilah alhmdllh
    insyaallah insya insyaalloh inshaallah inshallah insyallah insha allah isyaallah insyaalah
    in syaa alloh bismillah bismilah amin aamiin insyaaallah syaallah subhanallah masyaallah
    astaghfirullah astaga waduh aduh duh wah wow hehe hehehe hihi haha hahaha wkwk wkwkwk
    wkwkwkwk xixi heheh hehehehe hehehhe wkwkw wk saya sy aku ak kami kita kulo kula dalem abdi
    ulun unda gue gw gua awak sayanya kitanya kaminya inyong enyong beta engkok sengko' kaule
    kawula ane enyak abdina dewe ambo ibunya bapaknya anda sampeyan panjenengan njenengan samean
    untuk utk kangge kanggo pikeun gasan gawan demi bagi kat yang yg sing ingkang nu nang ing di
    ka ke kepada dateng pada teng nde dek itu itunya niku kuwi iku eta ituh ngitu tersebut tsb
    ntu tu gitu begitu gitulah gtu ngono ngoten kitu mangkana begini gini ngene ngeten kieu gni
    gt bgitu sudah sdh udah udh dah wis wes wus sampun mpun geus parantos atos sampon tos telah
    masih msh tasih isih tesih keneh masi magih gi' juga jg jugak ugi ge jua uga pula jgk akan
    bakal bkl baka kade mbakal bakalan langsung lsg sekalian segera secepatnya gapapa gpp gppa
    rapopo gapopo gpapa kapapa gakpapa nggakpapa ndakpapa orapopo ratopo tidakapa baru anyar
    nembe lagek karek weh soalnya soale karena krn karna krana sebab sebabe amargi mergo merga
    mergane margi lantaran gara-gara ku akibat jalaran polane karana dikarenakan soalna keranten
    karno kabar kabarnya info infonya lapor laporan laporannya report izin ijin informasi
    mengabarkan melaporkan nginfo jawab jawaban jawabannya konfirm catat dicatat tulis ditulis
    masukkan masukin masuk input isiin dicatet cathet catet tercatat terus trus trs kemudian
    sangat banget bgt bngt sanget tenan polll beneran serius srius memang emang mmg emg pancen
    ancen estu sejatine pasti psti mesti aman lancar beres tenang santai dijamin jamin jaminan
    bismillahirrahmanirrahim kapasitasipun angka angkanya nominal nominalnya dalam dlm sa
    sajeroning salebeting diantar antar antarkan diambil diambilnya dijemput jemput dianter
    nganter anter selesai rampung bubar kelar hari-hari   skali ngih dipun meniko
    menika punika sampai-sampai sesuai ibuk ibuu pa paa bapa bapakk mbake mase paklek umi abi
    ustadz ustad kelompok umkm toko warung dapur rumah tempat sanggar workshop edit diedit
    edited laah donk dongs sama2
    sama-sama sami2 sami-sami podo2 podo-podo padha-padha
    ye yee yaa yh pk bro sist sista say jeng cuy coy guys seh tah lur gus lik budhe pakdhe bulek
    nduk nggeh dibantu dibantuin sawangsulna haturan mugia sendiri dewekan dhewe piyambak
    sorangan normal standar mpok mpo empok nyak babeh babe encing ncing encik puan tuan
    ibue pake bue nak nduk kawulo doa doanya dongane pandonganipun pandonga berkah barokah lancar
    kepercayaan kepercayaannya kesempatan kesempatannya perhatian perhatiannya bantuan bantuannya
    kerjasama kerjasamanya pengiriman pengirimannya tawaran tawarannya penawaran penawarannya
    untuknya tujuan program selalu bilang ngomong padah padahi lapori
    swiss tiongkok cina china jepang korea taiwan singapura malaysia brunei thailand vietnam
    qatar oman arab saudi dubai mesir turki jerman belanda perancis prancis inggris italia
    spanyol eropa amerika australia kanada india ekspor eksport
    perasaan pean piyantun atas pas persis ai gin pang leh lih keadaan kondisi  usahanya
    yu yune lek wak uwak uwa eceu ceu cece cici koko acik paman amang ading pian ajo daeng juragan
    blas babar puol temenan kono kene tulungno nggonku nggone pancene rek rekk mbakyu mbokde
    pakpuh
    penting mugi-mugi mugi2 muga-muga
    mboke mbokku
    cil jul
    ass aslm asskum asslmkm aslmkm
    komandan ndan bosque bosq rejeki rezeki rejekine yaudah ywdh yauda yawes
    mugi muga
    yuk ayuk
"""
"""Words that add nothing to an answer."""

REASONS = """
    semangat sehat sukses hajatan sakit hujan panas cuaca cerah mendung angin ombak banjir musim
    musimnya capek cape
    lelah kesel keluarga anak anaknya suami istri nikah nikahan mantu manten kondangan tahlilan
    selamatan slametan kenduri pengajian takziah layat meninggal wafat lahiran melahirkan
    rumahsakit opname demam batuk pilek covid mudik lebaran puasa ramadan ramadhan romadhon
    natal galungan nyepi sawah kebun ladang listrik mati padam oven kompor elpiji mesin alat
    kepiting ikan apel salak kulit benang kain rotan kayu mahal langka sepi rame ramai sibuk
    acara pergi keluar kota luar kampung sekolah ujian wisuda umroh umrah haji kurban bakti
    gotong royong renovasi pindah pindahan gajian wangsul pulang bertamu tamu kegiatan rapat
    pelatihan pameran bazar pasar sakitnya rewel periksa kontrol dokter bidan puskesmas rs hamil
    cucu keponakan ponakan orangtua ortu simbah keperluan urusan hari besar merah idul fitri
    adha maulid suro posonan posoan gerah mriyang udan panasan kemarau kering kehabisan jemur
    jemuran pengeringan matahari kejar dikejar lembur ngelembur dikebut ngebut tangan kaki macet
    bensin kendaraan motor mobil larang bojo istriku suamiku garwa semah pemadaman mantenan
    rewang sinoman ewuh wajan alat
    peralatan tungku cetakan
    sikil boyok geger weteng untu sirah kepala perut gigi pinggang lutut ngelu mumet greges flu
    mules diare vertigo maag tipes tifus keseleo kecelakaan dirawat gerimis lembab lembap dingin
    adem sunatan khitanan aqiqah arisan piknik wisata rekreasi posyandu pkk nyadran pilkades pupuk
    hama wereng kutu virus gergaji pisau spinner blender mixer sealer dinamo pompa freezer kulkas
    gilingan penggiling parutan slicer dandang kukusan genset trafo pln gergajian kukuse meriang
    masuk-angin sunat operasian kuwalahan kewalahan repot ribet keteteran kuwalahen
    mepet
    bocah bocahe lare
"""
"""Why somebody can or cannot: they explain, and change no amount."""

GOODS = """
    keripik kripik peyek rempeyek cake kue roti bonting sambal kopi madu abon tempe kerupuk
    krupuk kerupuknya amplang dodol jenang wingko getuk bakpia brem onde bolu nastar kastengel
    rengginang intip emping stik stick sale pisang singkong ubi talas nangka jagung kacang jahe
    kunyit temulawak jamu sirup sirop minuman susu yogurt keju telur bandeng presto udang
    rajungan cumi teri terasi petis kecap bumbu rendang bawang cabe cabai beras ketan batik tas
    sabuk dompet sepatu sandal jaket topi kaos baju kemeja sarung selendang songket tenun lurik
    kebaya mukena kerudung jilbab hijab kursi meja lemari mebel sofa anyaman tikar wayang topeng
    gerabah keramik guci patung ukiran kerajinan lampu krisan bunga mawar melati anggrek lily
    anthurium rumput bibit tanaman pot bonsai sabun lulur kosmetik parfum lilin kacamata kalung
    gelang cincin bros daging ayam sapi kambing bebek belut lele nila gurame jamur sayur wafer
    biskuit permen coklat cokelat puding agar nata
"""
"""Things that are made or bought; beside an amount they could be another product."""

VARIANTS = """
    model tipe type jenis motif warna warnanya rasa varian varianrasa grade merek merk
    corak bentuk versi kelas gaya desain polos original ori pedas manis asin gurih balado campur
    mix super premium besar kecil jumbo mini tipis matang basah bersih kotor fresh segar utuh
    komplet jumboo putih kuning hijau biru hitam tulis cap cetak printing
    ireng ungu pink oranye pandan vanila krispi renyah kriuk garing legit gede gedhe cilik alus
    kasar kandel tuwo enom muda tua enak asli mekar
"""
"""What a product looks or tastes like."""

TOPICS = """
    uang uangnya uange duit duite duitnya pembayaran pembayarannya foto fotonya fotone gambar
    gambarnya video videonya nota notanya kuitansi kwitansi surat suratnya alamat alamatnya lokasi
    lokasinya contoh contohnya sampel sampelnya mutu mutunya kualitasnya kualitase
    rasanya kualitasipun sertifikat sertifikatnya
    bantu mbantu bantuin ngrewangi rewangi ngewangi ngebantu
"""
"""What no amount is ever of; a clause about one of these says nothing of how many."""
