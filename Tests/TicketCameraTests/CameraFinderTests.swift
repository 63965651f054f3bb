import Foundation
import Testing

@testable import TicketCamera

@Suite struct CameraFinderTests {
    @Test("every device once, by its lasting name where it has one; a link that leads nowhere is nothing")
    func candidates() throws {
        let machine = try Machine()
        defer { machine.remove() }
        for number in [0, 1, 2, 10] { try machine.plug(number) }
        for name in ["video", "videotape", "vidi0", "null"] { try machine.touch(name) }
        try machine.name("usb-B-video-index0", 0)
        try machine.name("usb-A-video-index0", 10)
        try machine.name("usb-gone-video-index0", 7)
        #expect(
            machine.found(.auto) == [
                "v4l/by-id/usb-A-video-index0", "v4l/by-id/usb-B-video-index0", "video1", "video2",
            ]
        )
    }

    @Test("none in a folder that is not there")
    func nowhere() { #expect(CameraFinder(devices: "/nonexistent", system: "/nonexistent").cameras() == []) }

    @Test("what the kernel tells about a USB camera, and about one that is none")
    func identity() throws {
        let machine = try Machine()
        defer { machine.remove() }
        try machine.plug(0, "HD Webcam", product: "046d:0825", serial: "6C3A", port: "1-2")
        try machine.plug(1, "vivid-000-vid-cap", port: "vivid.0")
        let cameras = machine.finder.cameras()
        let webcam = CameraIdentity(
            product: "046d:0825", serial: "6C3A", name: "HD Webcam", index: "0", port: "1-2:1.0")
        #expect(cameras.map(\.identity) == [webcam, CameraIdentity(name: "vivid-000-vid-cap", port: "vivid.0")])
        #expect(cameras[0].label == "HD Webcam (\(machine.finder.devices)/video0)")
    }

    struct Choice: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var setting = CameraSetting.auto
        var takesOthers = false
        /// Of the cameras now: number, name, serial, port.
        let now: [(Int, String, String, String)]
        let chosen: [String]
    }

    /// Before, the camera `W` with the serial number `1` was `video0`, in port `1-1`.
    static let choices = [
        Choice(testDescription: "where it was", now: [(0, "W", "1", "1-1")], chosen: ["video0"]),
        Choice(
            testDescription: "in another port, with another number", now: [(4, "W", "1", "2-3")], chosen: ["video4"]),
        Choice(
            testDescription: "another camera has its number now", now: [(0, "X", "9", "1-2"), (1, "W", "1", "1-1")],
            chosen: ["video1"]),
        Choice(testDescription: "another of its make is another camera", now: [(0, "W", "2", "1-1")], chosen: []),
        Choice(testDescription: "gone, and another waits", now: [(0, "X", "9", "1-1")], chosen: []),
        Choice(
            testDescription: "gone for long: the other may stand in", takesOthers: true, now: [(0, "X", "9", "1-1")],
            chosen: ["video0"]),
        Choice(
            testDescription: "it is preferred to others", takesOthers: true,
            now: [(0, "X", "9", "1-1"), (3, "W", "1", "1-4")], chosen: ["video3", "video0"]),
        Choice(
            testDescription: "by its number in the settings: what it is counts",
            setting: .device("video0"), now: [(0, "X", "9", "1-2"), (1, "W", "1", "1-1")], chosen: ["video1"]),
        Choice(
            testDescription: "by its number in the settings, gone for long", setting: .device("video0"),
            takesOthers: true, now: [(0, "X", "9", "1-2"), (5, "Y", "9", "1-3")], chosen: ["video0"]),
    ]

    @Test(arguments: choices) func again(_ choice: Choice) throws {
        let machine = try Machine()
        defer { machine.remove() }
        try machine.plug(0, "W", product: "1:1", serial: "1", port: "1-1")
        let known = try #require(machine.finder.cameras().first)
        machine.unplug(0)
        for (number, name, serial, port) in choice.now {
            try machine.plug(number, name, product: "1:1", serial: serial, port: port)
        }
        #expect(machine.found(choice.setting, known: known, takesOthers: choice.takesOthers) == choice.chosen)
    }

    @Test("two of one make without serial numbers: the one that is where it was, then the other")
    func twins() throws {
        let machine = try Machine()
        defer { machine.remove() }
        try machine.plug(0, "W", product: "1:1", port: "1-1")
        try machine.plug(1, "W", product: "1:1", port: "1-2")
        let known = try #require(machine.finder.cameras().last)
        #expect(machine.found(.auto, known: known) == ["video1", "video0"])
        machine.unplug(1)
        #expect(machine.found(.auto, known: known) == ["video0"])
    }

    @Test("one that was plugged in before the laptop's own, whatever their names and numbers")
    func builtIn() throws {
        let machine = try Machine()
        defer { machine.remove() }
        try machine.plug(0, "Integrated", product: "1:1", port: "1-1", isBuiltIn: true)
        try machine.plug(1, "Infrared", product: "1:2", port: "1-2", isBuiltIn: true)
        try machine.plug(2, "Webcam", product: "1:3", port: "1-3")
        try machine.plug(3, "Unknown", port: "csi")
        try machine.name("usb-Chicony_Integrated-video-index0", 0)
        try machine.name("usb-Logitech-video-index0", 2)
        #expect(
            machine.found(.auto) == [
                "v4l/by-id/usb-Logitech-video-index0", "video3", "v4l/by-id/usb-Chicony_Integrated-video-index0",
                "video1",
            ])
    }
}
