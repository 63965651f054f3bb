/// Why something that looks like a code was not read, as far as the picture shows.
public enum ReadFailure: String, Sendable, CaseIterable {
    case tooDark = "too_dark"
    /// Glare, or a phone brighter than the camera can show.
    case tooBright = "too_bright"
    /// It does not fit the frame with the white around it.
    case tooNear = "too_near"
    case notSharp = "not_sharp"
}
