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

    /// A network that wants to be signed in to: while `window.isPortal` it answers every call with a page of its own.
    static let portal = """
        window.isPortal = false;
        const openFetch = window.fetch;
        window.fetch = (url, options) => !window.isPortal ? openFetch(url, options) : Promise.resolve(
          new Response('<html><h1>Welcome to our Wi-Fi</h1></html>', { status: 200, headers: { 'content-type': 'text/html' } }));
        const OpenSocket = window.WebSocket;
        let lastSocket = null;
        window.WebSocket = class {
          constructor(url) {
            if (!window.isPortal) return lastSocket = new OpenSocket(url);
            this.readyState = 0;
            setTimeout(() => { this.readyState = 3; if (this.onclose) this.onclose({}); }, 5);
          }
          send() {} close() {}
        };
        window.cutOff = () => lastSocket.close();
        """

    /// A phone that sleeps: its socket hears nothing from `fallAsleep()` on, and `wakeUp(seconds)` is so much later.
    static let sleeper = """
        let slept = 0;
        const wakeNow = Date.now.bind(Date), sockets = [];
        Date.now = () => wakeNow() + slept;
        const WakeSocket = window.WebSocket;
        window.WebSocket = class extends WakeSocket {
          constructor(...all) { super(...all); sockets.push(this); }
          set onmessage(hear) { super.onmessage = (event) => { if (!this.isDead) hear(event); }; }
          set onclose(hear) { super.onclose = (event) => { if (!this.isDead) hear(event); }; }
        };
        window.fallAsleep = () => { for (const socket of sockets) socket.isDead = true; };
        window.wakeUp = (seconds) => { slept += seconds * 1000; document.dispatchEvent(new Event('visibilitychange')); };
        """

    /// A loudspeaker that can be pulled out: the clock of each sound that began before stands still from `unplug()` on, for good.
    static let plug = """
        window.made = [];
        const Sound = window.AudioContext;
        window.AudioContext = class extends Sound {
          constructor() { super(); window.made.push(this); }
          get currentTime() { return this.stoodAt !== undefined ? this.stoodAt : super.currentTime; }
        };
        window.unplug = () => { for (const each of window.made) each.stoodAt = each.currentTime; };
        window.heardBy = [];
        const startOfTone = OscillatorNode.prototype.start;
        OscillatorNode.prototype.start = function (at) { window.heardBy.push(window.made.indexOf(this.context)); startOfTone.call(this, at); };
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

    /// Notes that the page's feed stands, as `window.isTold`: what is told once is told to whoever listens by then.
    static let told = """
        window.WebSocket = class extends WebSocket {
          constructor(address) {
            super(address);
            this.addEventListener('message', () => { window.isTold = true; }, { once: true });
          }
        };
        """

    /// An iPhone by plain HTTP: neither vibration nor wake lock.
    static let poorPhone = """
        delete Navigator.prototype.vibrate;
        delete Navigator.prototype.wakeLock;
        """

    /// A phone that got its last browser in 2019: no forms of words, no sheets, no lock of the screen.
    static let oldPhone =
        poorPhone + """
            delete Intl.PluralRules;
            delete HTMLDialogElement.prototype.showModal;
            delete HTMLDialogElement.prototype.close;
            delete Navigator.prototype.userActivation;
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
            window.hear = (lines) => { for (const line of lines.split('\\n')) this.onmessage({ data: line }); };
            // Longer than a wall waits for more news: each has its picture.
            window.hearEach = async (lines) => { for (const line of lines.split('\\n')) { this.onmessage({ data: line }); await new Promise((done) => setTimeout(done, 20)); } }; }
          send() {} close() {}
        };
        """
}
