// SPDX-License-Identifier: Apache-2.0
/*
 * What a policy is about, done in a cgroup of one's choice: enters CGROUPDIR and tries an operation COUNT times.
 *
 *   attempt CGROUPDIR OPERATION COUNT
 *
 * OPERATION: tcp4 tcp6 udp4 udp6 (connect), fast4 (TCP's fast open), send4 send6 (a datagram to an address), bind4 bind6,
 * raw4 (making a raw socket), exec.
 *
 * Prints "allowed A refused R": a refusal is EPERM, or SIGKILL for an exec; for exec also " ran N", how many programs came
 * to their first lines. Exit: 0 done, 2 usage, 4 another error, on stderr.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define RAN "ran"

static int pipe_of_the_started[2];

static const struct sockaddr_in local4 = {
	.sin_family = AF_INET,
	.sin_addr.s_addr = 0x0100007f, /* 127.0.0.1, little-endian */
};

static const struct sockaddr_in6 local6 = {
	.sin6_family = AF_INET6,
	.sin6_addr = IN6ADDR_LOOPBACK_INIT,
};

struct operation {
	const char *name;
	int family, type, protocol;
	int (*try)(int socket, const struct sockaddr *local, socklen_t size);
};

/* The discard port: nobody listens there, and a refused connection is an allowed connect. */
static const struct sockaddr *port_9(const struct sockaddr *local, socklen_t size, struct sockaddr_in6 *copy)
{
	memcpy(copy, local, size);
	copy->sin6_port = htons(9); /* where an IPv4 address has it too */
	return (struct sockaddr *)copy;
}

static int try_connect(int socket, const struct sockaddr *local, socklen_t size)
{
	struct sockaddr_in6 copy;

	return connect(socket, port_9(local, size, &copy), size);
}

static int send_with(int socket, const struct sockaddr *local, socklen_t size, int flags)
{
	struct sockaddr_in6 copy;

	return sendto(socket, "x", 1, flags, port_9(local, size, &copy), size) < 0 ? -1 : 0;
}

static int try_send(int socket, const struct sockaddr *local, socklen_t size)
{
	return send_with(socket, local, size, 0);
}

static int try_fast_open(int socket, const struct sockaddr *local, socklen_t size)
{
	return send_with(socket, local, size, MSG_FASTOPEN);
}

static int try_bind(int socket, const struct sockaddr *local, socklen_t size)
{
	return bind(socket, local, size);
}

static const struct operation operations[] = {
	{ "tcp4", AF_INET, SOCK_STREAM, 0, try_connect },
	{ "tcp6", AF_INET6, SOCK_STREAM, 0, try_connect },
	{ "udp4", AF_INET, SOCK_DGRAM, 0, try_connect },
	{ "udp6", AF_INET6, SOCK_DGRAM, 0, try_connect },
	{ "fast4", AF_INET, SOCK_STREAM, 0, try_fast_open },
	{ "send4", AF_INET, SOCK_DGRAM, 0, try_send },
	{ "send6", AF_INET6, SOCK_DGRAM, 0, try_send },
	{ "bind4", AF_INET, SOCK_STREAM, 0, try_bind },
	{ "bind6", AF_INET6, SOCK_STREAM, 0, try_bind },
	{ "raw4", AF_INET, SOCK_RAW, 253, NULL },
};

static int failed(const char *what)
{
	fprintf(stderr, "attempt: %s: %s\n", what, strerror(errno));
	exit(4);
}

/* Whether it was refused; what the network says of an allowed one does not matter. */
static int try_on_socket(const struct operation *operation)
{
	const struct sockaddr *local = operation->family == AF_INET ? (void *)&local4 : (void *)&local6;
	socklen_t size = operation->family == AF_INET ? sizeof(local4) : sizeof(local6);
	int fd = socket(operation->family, operation->type, operation->protocol);
	int refused;

	if (fd < 0) {
		if (errno == EPERM)
			return 1;
		failed("socket");
	}
	refused = operation->try && operation->try(fd, local, size) < 0 && errno == EPERM;
	close(fd);
	return refused;
}

static int try_exec(void)
{
	pid_t child = fork();
	int status;

	if (child == 0) {
		dup2(pipe_of_the_started[1], STDOUT_FILENO);
		execl("/proc/self/exe", RAN, NULL);
		_exit(5);
	}
	if (child < 0 || waitpid(child, &status, 0) < 0)
		failed("fork");
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		return 1;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		failed("exec");
	return 0;
}

/* How many programs wrote their byte. */
static int count_the_started(void)
{
	char buffer[4096];
	int count = 0;
	ssize_t got;

	close(pipe_of_the_started[1]);
	while ((got = read(pipe_of_the_started[0], buffer, sizeof(buffer))) > 0)
		count += got;
	return count;
}

static void enter(const char *cgroup)
{
	int directory = open(cgroup, O_RDONLY | O_DIRECTORY);
	int procs = openat(directory, "cgroup.procs", O_WRONLY);

	if (procs < 0 || write(procs, "0", 1) != 1)
		failed(cgroup);
	close(procs);
	close(directory);
}

static int run(const struct operation *operation, long count)
{
	long refused = 0;

	for (long i = 0; i < count; i++)
		refused += operation ? try_on_socket(operation) : try_exec();
	printf("allowed %ld refused %ld", count - refused, refused);
	if (!operation)
		printf(" ran %d", count_the_started());
	printf("\n");
	return 0;
}

int main(int argc, char **argv)
{
	/* The program that an exec started, as its first lines. */
	if (argc == 1 && strcmp(argv[0], RAN) == 0)
		return write(STDOUT_FILENO, "x", 1) == 1 ? 0 : 6;
	if (argc != 4) {
		fprintf(stderr, "usage: attempt CGROUPDIR OPERATION COUNT\n");
		return 2;
	}
	if (pipe(pipe_of_the_started) < 0)
		failed("pipe");
	enter(argv[1]);
	if (strcmp(argv[2], "exec") == 0)
		return run(NULL, atol(argv[3]));
	for (size_t i = 0; i < ARRAY_SIZE(operations); i++)
		if (strcmp(argv[2], operations[i].name) == 0)
			return run(&operations[i], atol(argv[3]));
	fprintf(stderr, "attempt: no operation '%s'\n", argv[2]);
	return 2;
}
