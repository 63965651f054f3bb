/// How a ticket or poster is drawn into a file.
public enum DrawingFormat: String, Sendable, CaseIterable { case pdf, png, escpos, svg }
