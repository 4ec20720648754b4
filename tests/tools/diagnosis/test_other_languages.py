"""Logs of machines that speak another language than English are explained alike."""

import re

import pytest

from tests.tools.diagnosis.logs_by_kind import Case
from tests.tools.diagnosis.test_causes_of_logs import check, reported

CASES: dict[str, Case] = {
    "polish, no permission": Case(
        "mkdir: nie można utworzyć katalogu '/opt/cache': Brak dostępu\n",
        "permission-denied", "code", r"/opt/cache",
    ),
    "polish, no such program": Case(
        "/app/run.sh: linia 12: gdalwarp: nie znaleziono polecenia\n",
        "command-missing", "code", r"gdalwarp",
    ),
    "polish, killed": Case(
        "/app/run.sh: linia 12:    33 Unicestwiony            python3 model.py\n",
        "killed", "resources", r"python3 model\.py",
    ),
    "polish, a logger": Case(
        "2026-11-01 10:00:00 INFO Start przetwarzania\n"
        "2026-11-01 10:00:02 BŁĄD Nie znaleziono pliku wejściowego dem.tif\n",
        "error-of-the-program", "inputs", r"dem\.tif",
    ),
    "polish, r": Case(
        "Błąd w poleceniu 'file(file, \"rt\")':nie można otworzyć połączenia\n"
        "Dodatkowo: Komunikat ostrzegawczy:\nW poleceniu 'file(file, \"rt\")':\n"
        "  nie można otworzyć pliku 'dem.csv': Nie ma takiego pliku ani katalogu\n"
        "Wykonywanie wstrzymane\n",
        "file-missing", "inputs", r"dem\.csv",
    ),
    "portuguese, no such file": Case(
        "cp: não foi possível obter estado de 'cena.tif': "
        "Arquivo ou diretório inexistente\n",
        "file-missing", "inputs", r"cena\.tif",
    ),
    "portuguese, a crash": Case(
        "./proc.sh: linha 7:  18 Falha de segmentação (imagem do núcleo gravada) "
        "./segmenta cena.tif\n",
        "native-crash", "code", r"segmentation fault",
    ),
    "portuguese, a full disk": Case(
        "cp: erro ao escrever 'saida.tif': Não há espaço disponível no dispositivo\n",
        "disk-full", "resources", r"saida\.tif",
    ),
    "portuguese, r": Case(
        'Erro em file(file, "rt") : não é possível abrir a conexão\n'
        'Além disso: Warning message:\nEm file(file, "rt") :\n'
        "  não foi possível abrir o arquivo 'dem.csv': "
        "Arquivo ou diretório inexistente\nExecução interrompida\n",
        "file-missing", "inputs", r"dem\.csv",
    ),
    "chinese, no such file": Case(
        "正在读取影像\ncat: /data/scene.tif: 没有那个文件或目录\n",
        "file-missing", "inputs", r"/data/scene\.tif",
    ),
    "chinese, killed": Case(
        "run.sh: 行 8: 1234 已杀死               python train.py\n",
        "killed", "resources", r"python train\.py",
    ),
    "chinese, refused": Case(
        "curl: (7) Failed to connect to dem.example.org port 443: 拒绝连接\n",
        "connection-failed", "service", r"dem\.example\.org",
    ),
    "chinese, a name server": Case(
        "wget: 无法解析主机地址 “dem.example.org”: 域名解析暂时失败\n",
        "host-not-found", "service", r"dem\.example\.org",
    ),
    "japanese, no permission": Case(
        "mkdir: ディレクトリ '/opt/x' を作成できません: 許可がありません\n",
        "permission-denied", "code", r"/opt/x",
    ),
    "japanese, out of memory": Case(
        "fork: メモリを確保できません\n", "out-of-memory", "resources", r"memory",
    ),
    "dutch, no permission": Case(
        "mkdir: kan map '/opt/x' niet aanmaken: Toegang geweigerd\n",
        "permission-denied", "code", r"/opt/x",
    ),
    "dutch, a logger": Case(
        "INFO start\nFOUT: kan bestand dem.tif niet openen\n",
        "error-of-the-program", "inputs", r"dem\.tif",
    ),
    "czech, no such file": Case(
        "cat: vstup.tif: Adresář nebo soubor neexistuje\n",
        "file-missing", "inputs", r"vstup\.tif",
    ),
    "czech, a logger": Case(
        "INFO start\nCHYBA: soubor dem.tif nenalezen\n",
        "error-of-the-program", "inputs", r"dem\.tif",
    ),
    "italian, too many files": Case(
        "gdalbuildvrt: t_1021.tif: Troppi file aperti\n",
        "too-many-files", "code", r"too many files",
    ),
    "german, a file too large": Case(
        "dd: Fehler beim Schreiben von 'mosaik.bil': Die Datei ist zu groß\n",
        "disk-full", "resources", r"larger than the system allows.*mosaik\.bil",
    ),
    "chinese, a time before the severity": Case(
        "2026年11月28日 18:36:23 【警告】 找不到缓存目录\n"
        "2026年11月28日 18:36:24 【错误】 像元大小不一致\uff1adem.tif\n"
        "2026年11月28日 18:36:24 【信息】 清理临时文件\n",
        "error-of-the-program", "inputs", r"像元大小不一致.dem\.tif",
    ),
    "spanish, java": Case(
        'Exception in thread "main" java.io.FileNotFoundException: /data/dem.tif '
        "(No existe el fichero o el directorio)\n"
        "\tat java.base/java.io.FileInputStream.open0(Native Method)\n",
        "file-missing", "inputs", r"/data/dem\.tif",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_failure_is_named_as_in_english(case: Case) -> None:
    check(case)


def test_a_name_server_that_was_away_for_a_while_is_back_later() -> None:
    assert reported(CASES["chinese, a name server"].log).rerun == "helps"


@pytest.mark.parametrize("done", ["Traitement Complété", "Proceso Terminado"])
def test_a_last_word_that_all_is_done_is_no_signal(done: str) -> None:
    message = reported(f"tuile 1 / 2\ntuile 2 / 2\n{done}\n")
    assert message.cause != "terminated"
    assert re.search("cannot tell", message.headline)
