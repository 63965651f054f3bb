// Gives everything up, as the helper for pictures does, and says what it may still do: a line each, `NAME ERRNO`, 0 where it was let.
#define _GNU_SOURCE
#include <CLinux.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void say(const char *name, long result) {
    char line[64];
    int length = snprintf(line, sizeof line, "%s %d\n", name, result < 0 ? errno : 0);
    if (write(1, line, (size_t)length) != length) _exit(3);
}

int main(int count, char **words) {
    struct stat found;
    // Before: the probe sees what it would see without.
    say("open before", open("/etc/passwd", O_RDONLY));
    int result = qode_enter_sandbox();
    if (result != 0) return 2;
    if (count > 1 && !strcmp(words[1], "crash")) abort();
    say("open", open("/etc/passwd", O_RDONLY));
    say("create", syscall(SYS_openat, AT_FDCWD, "/tmp/qode-sandbox-probe", O_WRONLY | O_CREAT, 0600));
    say("stat", stat("/etc/passwd", &found));
    say("unlink", unlink("/tmp/qode-sandbox-probe"));
    say("socket", socket(AF_INET, SOCK_STREAM, 0));
    say("execve", execve("/bin/true", (char *[]){"true", NULL}, NULL));
    say("clone", syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0));
    say("kill", kill(getppid(), 0));
    say("ptrace", syscall(SYS_ptrace, 0, 0, 0, 0));
    void *code = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    say("memory to run", code == MAP_FAILED ? -1 : 0);
    void *data = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    say("memory", data == MAP_FAILED ? -1 : 0);
    say("to be run", mprotect(data, 4096, PROT_READ | PROT_EXEC));
    char *large = malloc(64 << 20);
    if (large) memset(large, 1, 64 << 20);
    say("large memory", large ? 0 : -1);
    free(large);
    return 0;
}
