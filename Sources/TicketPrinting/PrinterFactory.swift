public import QueueEngine

/// The printer that a setting means.
public func makePrinter(
    _ setting: PrinterSetting, role: PrinterRole, renderer: PaperRenderer, format: PrintFormat,
    administrator: PrinterAdministrator = PrinterAdministrator()
) -> any DocumentPrinter {
    switch setting {
    case .none: NoPrinter()
    case .folder(let path): FolderPrinter(path: path, renderer: renderer, format: format)
    case .auto, .queues:
        CUPSPrinter(setting, role: role, renderer: renderer, format: format, administrator: administrator)
    }
}
