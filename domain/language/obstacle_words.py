"""The words that spoil an amount or a yes, as data, by the reason: sold, owed, unsure, late."""

BLOCKING: dict[str, str] = {
    "sold": """
        laku terjual kejual kejualan dibeli payu terbeli laris
    """,
    "needed": """
        minta mintanya diminta nitip butuh perlu membutuhkan memerlukan butuhnya kebutuhan mesen
        memesan pesen mundhut mundut dibutuhkan
    """,
    "ordered": """
        pesanan orderan order dipesan dipesen booking pesananku po
    """,
    "message": """
        pesan
    """,
    "buying": """
        beli membeli tuku nyari cari
    """,
    "spoiled": """
        rusak pecah remuk gosong gagal retur reject cacat basi bosok busuk kembali return hancur
        melempem apkir afkir jamuran
        layu retak bocor lecet penyok cuil gompal sobek gripis berjamur berlubang berulat bulukan
        jamuren bantat bantet kedaluwarsa kadaluarsa expired apek tengik hangus angus bonyok
        benyek kopong gabuk puso
    """,
    "owed": """
        utang hutang ngutang pinjam nyilih
    """,
    "own_use": """
        dipakai dipake dinggo dienggo dimakan dipangan dikonsumsi konsumsi
    """,
    "withdrawn": """
        dibatalkan batalkan dibatalin dibatalke dicancel diskip dilewati digantikan gantikan
        gantiin digantiin ditolak ditangguhkan dipending takut wedi ajrih kapok mengecewakan
        ngecewain nyusul menyusul
    """,
    "goal": """
        target targetnya targete seharusnya harusnya mestinya kudune harus kudu sebenarnya
        sebetulnya aslinya idealnya
    """,
    "unsure": """
        doakan doain masa moso mosok mungkin mgkn mungkn mbokmenowo bokmenawa mbok semoga moga
        mudah2an
        mudah-mudahan moga-moga muga muga2 semogaa yakin ragu bingung janji coba cobain nyoba
        jajal dicoba mencoba entah tau tahu weruh ngerti eruh mbuh mudahan hopefully bimbang
        tentu ngira pikir pikir2 pikir-pikir mikir cek dicek ngecek ditanya nanya kabari kabarin
        dikabari ngabari tanya tanyakan takon musyawarah rembugan rembug diskusi bicarakan
        konfirmasi lihat liat lihat2 delok ndelok nego negosiasi ngobrol
        hitung ngitung hitungan dihitung ngetung menghitung itung
        gatau gtau gatw ratau mboh mbohlah gakta
        boong boongan bohong ngapusi guyon guyonan bercanda becanda canda
    """,
    "late": """
        telat terlambat lambat molor telate
        dicicil nyicil cicil bertahap tahap digilir bergiliran gantian bergantian gentenan
        berangsur diangsur
    """,
    "too_much": """
        kebanyakan kebanyaken keakehan kakehan kakean kathahen kekathahen kalobaan kebesaran
    """,
    "others": """
        tetangga teman temen temenku saudara dulur adik adek ipar mertua rekan tonggo tetanggaku
        rencang konco kanca sodara mereka dia deweke dekne sepupu
        kawan kawanku
        dibagi gabungan
    """,
    "scheduled": """
        jadwal jadwalnya slot
    """,
    "notice": """
        menyukai menanggapi bereaksi reaksi reacted liked diteruskan forwarded omitted ditiadakan
        terlampir disertakan dihapus deleted terjawab
    """,
    "except": """
        selain diluar kejaba kejobo
    """,
    "negative": """
        minus negatif
    """,
    "material": """
        mentah baku bahan bahannya tepung minyak gula bahane
    """,
    "waiting": """
        pending tunda ditunda menunda diundur undur mundurin
    """,
    "fewer_than_asked": """
        segitu semono segini semene sakmono sakmene segitunya sakitu
    """,
}
"""Words that make a number something else than what can be made, or a yes no yes, by reason."""
