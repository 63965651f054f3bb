import QueueEngine

/// What a job says for itself, so that nothing depends on what its queue does where a job says nothing: banners, two pages on one,
/// both sides, a fit to another paper (RFC 8011 §5.2, PWG 5100.13; `number-up` and `job-sheets` by CUPS).
enum JobWishes {
    /// IPP's number for upright (RFC 8011 §5.2.10).
    private static let portrait = 3

    static func fields(for document: PrintDocument, on queue: PrintQueue) -> [Scheduler.Field] {
        var fields: [Scheduler.Field] = [
            .jobInteger("copies", 1), .jobKeyword("job-sheets", "none"), .jobInteger("number-up", 1),
            .jobKeyword("sides", "one-sided"), .jobKeyword("print-scaling", "none"),
        ]
        switch document {
        case .poster, .cards, .emergency:
            fields += [.jobKeyword("media", queue.sheet.media), .jobEnum("orientation-requested", portrait)]
        case .ticket, .test, .summary, .setup: break
        }
        return fields
    }
}
