/// Scripts that run in a page before its own: a browser, or a network, that can do less.
enum Scripts {
    /// No WebSocket can be had: a proxy answers every upgrade with 400.
    static let noUpgrades = """
        window.WebSocket = class {
          constructor() { this.readyState = 0; setTimeout(() => { this.readyState = 3; if (this.onclose) this.onclose({}); }, 5); }
          send() {} close() {}
        };
        """

    /// Calls and sockets of which the path `window.isDead(url)` swallows everything, without a word.
    static let silence = """
        window.isDead = () => false;
        const realFetch = window.fetch;
        window.fetch = (url, options) => !window.isDead(String(url)) ? realFetch(url, options) : new Promise((done, fail) => {
          if (options && options.signal) options.signal.addEventListener('abort', () => fail(new DOMException('', 'AbortError')));
        });
        const RealSocket = window.WebSocket;
        window.WebSocket = class extends RealSocket {
          set onmessage(hear) { super.onmessage = (event) => { if (!window.isDead(this.url)) hear(event); }; }
        };
        """

    /// Notes each tone that the page lets be heard, in hertz.
    static let ear = """
        window.heard = [];
        const startTone = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (at) { window.heard.push(this.frequency.value); startTone.call(this, at); };
        """

    /// Notes each sound of the appliance's that the page lets be heard: its seconds, and when it begins, in milliseconds since 1970.
    static let loudspeaker = """
        window.played = [];
        const startSound = AudioBufferSourceNode.prototype.start;
        AudioBufferSourceNode.prototype.start = function (at) {
          const wait = at ? Math.max(0, at - this.context.currentTime) : 0;
          window.played.push({ seconds: this.buffer.duration, at: Date.now() + wait * 1000 });
          startSound.call(this, at || 0);
        };
        """

    /// An iPhone by plain HTTP: neither vibration nor wake lock.
    static let poorPhone = """
        delete Navigator.prototype.vibrate;
        delete Navigator.prototype.wakeLock;
        """

    /// The time goes faster: a second of the page's timers and clock takes a tenth of one.
    static let hurry = """
        const realNow = Date.now.bind(Date), born = realNow(), slow = window.setTimeout, slowly = window.setInterval;
        Date.now = () => born + (realNow() - born) * 10;
        window.setTimeout = (run, wait, ...more) => slow(run, (wait || 0) / 10, ...more);
        window.setInterval = (run, wait, ...more) => slowly(run, (wait || 0) / 10, ...more);
        """

    /// A feed that says what `window.tell` is told, or each line of what `window.hear` is.
    static let puppet = """
        window.WebSocket = class {
          constructor() { this.readyState = 1; window.tell = (message) => this.onmessage({ data: JSON.stringify(message) });
            window.hear = (lines) => { for (const line of lines.split('\\n')) this.onmessage({ data: line }); }; }
          send() {} close() {}
        };
        """
}
