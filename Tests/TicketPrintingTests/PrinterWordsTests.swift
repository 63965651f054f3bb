import Testing

@testable import TicketPrinting

/// What is written on printers, and what it says of them: whole words, never letters within one.
@Suite struct PrinterWordsTests {
    @Test(
        "printers of receipts",
        arguments: [
            ("EPSON TM-T20II", "usb://EPSON/TM-T20II?serial=1", "Kasse"), ("EPSON TM-m30", "", "a"),
            ("Star TSP143", "", "a"), ("Star TSP 143 (STR_T-001)", "", "a"), ("ZJ ZJ-80", "", "a"),
            ("ZJ-5890", "", "a"), ("Generic POS-80", "", "a"), ("POS58 Printer", "", "a"),
            ("BIXOLON SRP-350III", "", "a"), ("Unknown", "socket://10.0.0.9:9100", "receipts"),
            ("Unknown", "usb://Unknown/Thermal%20Receipt%20Printer", "a"), ("", "", "TicketPrinter"), ("", "", "bon_1"),
            ("XP-80C", "", "a"), ("80mm Series", "", "a"), ("Citizen CT-S310II", "", "a"),
        ])
    func receipts(_ model: String, _ uri: String, _ name: String) {
        let words = PrinterWords(model: model, uri: uri, name: name)
        #expect(words.nameReceipts)
        #expect(PrinterKind(words: words) == .receipts)
    }

    @Test(
        "no printers of receipts, though the letters are in their names",
        arguments: [
            ("HP LaserJet 4250 Postscript", "", "HP_4250"), ("Local Raw Printer", "socket://10.0.0.9", "poster"),
            ("Canon iP2700 series", "usb://Canon/iP2700%20series?serial=POS-80", "Canon"),
            ("Generic PostScript Printer", "", "deposit"), ("Kyocera ECOSYS", "socket://10.0.0.9", "composite"),
            ("Brother HL-L2350DW", "dnssd://Brother%20HL._ipp._tcp.local/?uuid=tm-t20", "Brother"),
            ("Samsung ML-1640", "", "thermals"), ("HP", "", "TM"), ("Xerox WorkCentre 3025", "", "tsp"),
        ])
    func others(_ model: String, _ uri: String, _ name: String) {
        #expect(!PrinterWords(model: model, uri: uri, name: name).nameReceipts)
    }

    @Test("labels, faxes and files are neither tickets nor posters")
    func neither() {
        for model in [
            "DYMO LabelWriter 450", "Brother QL-700", "Zebra ZPL Label Printer", "Zebra ZD420",
            "Xprinter Label printer",
        ] { #expect(PrinterWords(model: model).nameLabels, "\(model)") }
        #expect(!PrinterWords(model: "EPSON TM-T20", name: "qlik").nameLabels)
        #expect(PrinterWords(model: "Brother", name: "Brother_Fax").nameFax)
        #expect(PrinterWords(model: "HP Fax3", uri: "hpfax:/usb/HP").nameFax)
        #expect(PrinterWords(model: "Fairfax 2000").nameFax == false)
        #expect(PrinterWords(model: "Generic CUPS-PDF Printer", name: "PDF").nameFiles)
        #expect(PrinterWords(model: "Generic PDF Printer", name: "Office").nameFiles == false)
    }
}
