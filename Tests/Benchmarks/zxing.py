"""Reads PGM pictures with zxing-cpp, QR codes only, everything else as it comes: `zxing.py FILE...`, a line a picture, FILE<TAB>CPU
milliseconds<TAB>TEXT... Only the decoder's own call is timed."""

import re
import sys
import time

import zxingcpp

for path in sys.argv[1:]:
    with open(path, "rb") as file:
        data = file.read()
    header = re.match(rb"P5 (\d+) (\d+) 255\n", data)
    width, height = int(header[1]), int(header[2])
    picture = memoryview(data)[header.end() :].cast("B", (height, width))
    start = time.process_time()
    codes = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    passed = time.process_time() - start
    print(path, f"{passed * 1000:.4f}", *[code.text for code in codes], sep="\t")
