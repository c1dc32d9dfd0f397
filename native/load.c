// SPDX-License-Identifier: Apache-2.0
/*
 * Does a known amount of something in a cgroup, for tests that compare it with what was counted.
 *
 *   load CGROUP BACK syscalls N     N times getppid, and N times close of a descriptor that is not open
 *   load CGROUP BACK alarms N       waits N times for a signal that has a handler
 *   load CGROUP BACK exec N         N children, one after the other, that execute this program
 *   load CGROUP BACK churn NAME N   N cgroups NAME0, NAME1 ... below CGROUP: makes one, executes this program in it, removes it
 *   load CGROUP BACK exits N        N children that exit with 1, and N that kill themselves
 *   load CGROUP BACK threads N      N threads, one after the other
 *   load CGROUP BACK udp N BYTES    N datagrams of so many bytes to itself over IPv4, and N over IPv6
 *   load CGROUP BACK tcp BYTES      a connection to itself over IPv4 that carries so many bytes; changes the loopback device,
 *                                   so it is for a network namespace of its own
 *   load CGROUP BACK connect ADDR MS  begins a connection to ADDR and waits so long
 *   load CGROUP BACK reset N        N connections to itself, each reset by the side that accepted
 *   load CGROUP BACK spin N MS      N children that use the last CPU together for so long
 *   load CGROUP BACK sleep N US     N times asleep for so long
 *   load CGROUP BACK migrate N      N times to the other of two CPUs
 *   load CGROUP BACK touch N        touches N new pages
 *   load CGROUP BACK eat MIB        takes memory page by page
 *   load CGROUP BACK disk FILE N    N writes, then N reads, of 4096 bytes of a file, past the page cache
 *   load CGROUP BACK flush DEVICE N    N times a flush of a block device
 *   load CGROUP BACK discard DEVICE N  N discards of 4096 bytes of a block device
 *   load CGROUP BACK refused DEVICE N  N writes of 4096 bytes that a full block device refuses
 *
 * CGROUP and BACK are directories: it enters the one just before and goes to the other just after, so that what it does
 * besides is not counted there. What the kernel itself says of the same events goes to stdout, a NAME=NUMBER a line.
 * Exit: 0 done, 2 usage, 4 an error, on stderr.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/ethtool.h>
#include <linux/fs.h>
#include <linux/sched.h>
#include <linux/sockios.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAGE 4096

static int inside = -1, outside = -1; /* cgroup.procs of the two */
static const char *self;

static void fail(const char *what)
{
	fprintf(stderr, "load: %s: %s\n", what, strerror(errno));
	exit(4);
}

static void check(long result, const char *what)
{
	if (result < 0)
		fail(what);
}

static int open_procs(const char *directory)
{
	char path[8192];

	snprintf(path, sizeof(path), "%s/cgroup.procs", directory);
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	check(fd, path);
	return fd;
}

static void enter(void)
{
	check(write(inside, "0", 1), "entering the cgroup");
}

static void leave(void)
{
	check(write(outside, "0", 1), "leaving the cgroup");
}

static void print(const char *name, long long number)
{
	printf("%s=%lld\n", name, number);
}

/* The number after a word in a file of procfs. */
static long long number_in(const char *path, const char *word)
{
	char line[4096];
	FILE *file = fopen(path, "re");
	long long number = -1;

	if (!file)
		fail(path);
	while (fgets(line, sizeof(line), file))
		if (strncmp(line, word, strlen(word)) == 0)
			number = atoll(line + strlen(word));
	fclose(file);
	return number;
}

/* How many segments TCP sent again in this network namespace: a line of names, then one of numbers. */
static long long retransmits(void)
{
	char names[4096], numbers[4096], *n, *v, *next_n, *next_v;
	FILE *file = fopen("/proc/self/net/snmp", "re");

	if (!file)
		fail("/proc/self/net/snmp");
	while (fgets(names, sizeof(names), file) && fgets(numbers, sizeof(numbers), file)) {
		if (strncmp(names, "Tcp:", 4) != 0)
			continue;
		n = strtok_r(names, " ", &next_n);
		v = strtok_r(numbers, " ", &next_v);
		while (n && v && strcmp(n, "RetransSegs") != 0) {
			n = strtok_r(NULL, " ", &next_n);
			v = strtok_r(NULL, " ", &next_v);
		}
		fclose(file);
		return v ? atoll(v) : -1;
	}
	fail("no Tcp: in /proc/self/net/snmp");
	return -1;
}

static void syscalls(long n)
{
	enter();
	for (long i = 0; i < n; i++)
		getppid();
	for (long i = 0; i < n; i++)
		close(-1);
	leave();
}

static void on_alarm(int signal)
{
	(void)signal;
}

static void alarms(long n)
{
	struct itimerval each = {{0, 1000}, {0, 1000}}, none = {};
	struct sigaction action = {.sa_handler = on_alarm};

	check(sigaction(SIGALRM, &action, NULL), "sigaction");
	enter();
	check(setitimer(ITIMER_REAL, &each, NULL), "setitimer");
	for (long i = 0; i < n; i++)
		pause();
	check(setitimer(ITIMER_REAL, &none, NULL), "setitimer");
	leave();
}

static void wait_for(pid_t child)
{
	check(waitpid(child, NULL, 0), "waitpid");
}

static void execute_nothing(void)
{
	execl(self, self, "nothing", NULL);
	_exit(1);
}

static void exec(long n)
{
	enter();
	for (long i = 0; i < n; i++) {
		pid_t child = fork();

		check(child, "fork");
		if (child == 0)
			execute_nothing();
		wait_for(child);
	}
	leave();
}

/* Executes this program, which does nothing, in a cgroup that it is born in. */
static void execute_in(const char *cgroup)
{
	int fd = open(cgroup, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct clone_args args = { .flags = CLONE_INTO_CGROUP, .exit_signal = SIGCHLD, .cgroup = fd };
	long child;

	check(fd, cgroup);
	child = syscall(SYS_clone3, &args, sizeof(args));
	check(child, "clone3 into a cgroup");
	if (child == 0)
		execute_nothing();
	wait_for(child);
	close(fd);
}

static void churn(const char *folder, const char *name, long n)
{
	char cgroup[8192];

	for (long i = 0; i < n; i++) {
		snprintf(cgroup, sizeof(cgroup), "%s/%s%ld", folder, name, i);
		check(mkdir(cgroup, 0755), cgroup);
		execute_in(cgroup);
		check(rmdir(cgroup), cgroup);
	}
}

static void exits(long n)
{
	enter();
	for (long i = 0; i < 2 * n; i++) {
		pid_t child = fork();

		check(child, "fork");
		if (child == 0 && i < n)
			_exit(1);
		if (child == 0)
			kill(getpid(), SIGKILL);
		wait_for(child);
	}
	leave();
}

static void *nothing(void *argument)
{
	return argument;
}

static void threads(long n)
{
	enter();
	for (long i = 0; i < n; i++) {
		pthread_t thread;

		errno = pthread_create(&thread, NULL, nothing, NULL);
		check(-errno, "pthread_create");
		pthread_join(thread, NULL);
	}
	leave();
}

static void udp(int family, long n, size_t bytes)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	struct sockaddr *address = family == AF_INET ? (void *)&v4 : (void *)&v6;
	socklen_t length = family == AF_INET ? sizeof(v4) : sizeof(v6);
	char *buffer = calloc(1, bytes + 1);

	enter();
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	check(fd, "socket");
	check(bind(fd, address, length), "bind");
	check(getsockname(fd, address, &length), "getsockname");
	for (long i = 0; i < n; i++) {
		check(sendto(fd, buffer, bytes, 0, address, length), "sendto");
		check(recv(fd, buffer, bytes, 0), "recv");
	}
	close(fd);
	leave();
	free(buffer);
}

/* A pair of connected TCP sockets; the second one is the side that accepted. */
static void connect_to_self(int pair[2])
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	check(bind(listener, (void *)&address, length), "bind");
	check(listen(listener, 1), "listen");
	check(getsockname(listener, (void *)&address, &length), "getsockname");
	pair[0] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	check(connect(pair[0], (void *)&address, length), "connect");
	pair[1] = accept(listener, NULL, NULL);
	check(pair[1], "accept");
	close(listener);
}

static void *send_all(void *argument)
{
	static char buffer[1 << 16];
	long *job = argument;

	for (long left = job[1]; left > 0;) {
		long sent = send(job[0], buffer, left < (long)sizeof(buffer) ? left : (long)sizeof(buffer), 0);

		check(sent, "send");
		left -= sent;
	}
	shutdown(job[0], SHUT_WR);
	return NULL;
}

/* What the loopback device received, which is also what it sent. */
static void print_loopback(void)
{
	char line[4096];
	long long bytes, packets;
	FILE *file = fopen("/proc/self/net/dev", "re");

	if (!file)
		fail("/proc/self/net/dev");
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, " lo: %lld %lld", &bytes, &packets) == 2) {
			print("lo_bytes", bytes);
			print("lo_packets", packets);
		}
	}
	fclose(file);
}

/*
 * Loopback says that it segments large packets by itself (loopback_setup), does not, and counts one. Without that the stack
 * segments them, as for a device that cannot, and loopback counts what a wire would carry.
 */
static void segment_before_loopback(void)
{
	struct ethtool_value off = { .cmd = ETHTOOL_STSO };
	struct ifreq request = { .ifr_name = "lo", .ifr_data = (void *)&off };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	check(fd, "socket");
	check(ioctl(fd, SIOCETHTOOL, &request), "ethtool");
	close(fd);
}

static void tcp(long bytes)
{
	static char buffer[1 << 16];
	int pair[2];
	pthread_t sender;

	segment_before_loopback();
	enter();
	connect_to_self(pair);
	long job[2] = { pair[0], bytes };
	pthread_create(&sender, NULL, send_all, job);
	while (recv(pair[1], buffer, sizeof(buffer), 0) > 0)
		;
	pthread_join(sender, NULL);
	close(pair[1]);
	close(pair[0]);
	leave();
	print_loopback();
	print("retransmits", retransmits());
}

static void connect_to(const char *text, int ms)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(9) };

	if (inet_pton(AF_INET, text, &address.sin_addr) != 1)
		fail("address");
	enter();
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	struct pollfd event = { .fd = fd, .events = POLLOUT };
	if (connect(fd, (void *)&address, sizeof(address)) != 0 && errno != EINPROGRESS)
		fail("connect");
	poll(&event, 1, ms);
	close(fd);
	leave();
	print("retransmits", retransmits());
}

/* A socket that is closed with linger 0 sends a reset. */
static void reset(long n)
{
	struct linger now = { .l_onoff = 1, .l_linger = 0 };

	enter();
	for (long i = 0; i < n; i++) {
		char byte;
		int pair[2];

		connect_to_self(pair);
		setsockopt(pair[1], SOL_SOCKET, SO_LINGER, &now, sizeof(now));
		close(pair[1]);
		recv(pair[0], &byte, 1, 0);
		close(pair[0]);
	}
	leave();
}

static long long now_ns(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* What the kernel says of a task: how long it waited for a CPU, and its switches. */
struct scheduling {
	long long waited_ns, voluntary, involuntary;
};

/* Of all children together; inside is without what entering and leaving cost. */
struct spun {
	long long waited_ns, involuntary, involuntary_inside;
};

static struct scheduling scheduling(void)
{
	struct scheduling it;
	long long ran;
	FILE *file = fopen("/proc/self/schedstat", "re");

	if (!file || fscanf(file, "%lld %lld", &ran, &it.waited_ns) != 2)
		fail("/proc/self/schedstat");
	fclose(file);
	it.voluntary = number_in("/proc/self/status", "voluntary_ctxt_switches:");
	it.involuntary = number_in("/proc/self/status", "nonvoluntary_ctxt_switches:");
	return it;
}

static void pin(int cpu)
{
	cpu_set_t cpus;

	CPU_ZERO(&cpus);
	CPU_SET(cpu, &cpus);
	check(sched_setaffinity(0, sizeof(cpus), &cpus), "sched_setaffinity");
}

/* Each child enters by itself, and adds what the kernel says to the sums that all share. */
static void spin_child(long long end, struct spun *sums)
{
	struct scheduling before, entered, leaving, after;

	pin(sysconf(_SC_NPROCESSORS_ONLN) - 1);
	before = scheduling();
	enter();
	entered = scheduling();
	while (now_ns() < end)
		;
	leaving = scheduling();
	leave();
	after = scheduling();
	__sync_fetch_and_add(&sums->waited_ns, after.waited_ns - before.waited_ns);
	__sync_fetch_and_add(&sums->involuntary, after.involuntary - before.involuntary);
	__sync_fetch_and_add(&sums->involuntary_inside, leaving.involuntary - entered.involuntary);
	_exit(0);
}

static void spin(long n, int ms)
{
	struct spun *sums = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	long long end = now_ns() + ms * 1000000LL;

	for (long i = 0; i < n; i++) {
		pid_t child = fork();

		check(child, "fork");
		if (child == 0)
			spin_child(end, sums);
	}
	while (wait(NULL) > 0)
		;
	print("waited_ns", sums->waited_ns);
	print("involuntary", sums->involuntary);
	print("involuntary_inside", sums->involuntary_inside);
}

static void sleeps(long n, int us)
{
	struct scheduling before = scheduling(), after;
	long long slept = 0;

	enter();
	for (long i = 0; i < n; i++) {
		long long begin = now_ns();

		usleep(us);
		slept += now_ns() - begin;
	}
	leave();
	after = scheduling();
	print("slept_ns", slept);
	print("voluntary", after.voluntary - before.voluntary);
	print("involuntary", after.involuntary - before.involuntary);
}

static void migrate(long n)
{
	pin(0);
	enter();
	for (long i = 1; i <= n; i++)
		pin(i % 2);
	leave();
}

static char *new_pages(long n)
{
	char *pages = mmap(NULL, n * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (pages == MAP_FAILED)
		fail("mmap");
	madvise(pages, n * PAGE, MADV_NOHUGEPAGE);
	return pages;
}

static void touch(long n)
{
	char *pages = new_pages(n);

	enter();
	for (long i = 0; i < n; i++)
		pages[i * PAGE] = 1;
	leave();
}

/* A page of data, aligned as O_DIRECT wants it. */
static void *page_of_data(void)
{
	void *page;

	if (posix_memalign(&page, PAGE, PAGE) != 0)
		fail("memory");
	return memset(page, 7, PAGE);
}

static void disk(const char *path, long n)
{
	void *buffer = page_of_data();
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	check(fd, path);
	/* The file's blocks are there, and written, before it counts. */
	for (long i = 0; i < n; i++)
		check(pwrite(fd, buffer, PAGE, i * PAGE), "pwrite");
	check(fsync(fd), "fsync");
	close(fd);
	fd = open(path, O_RDWR | O_DIRECT | O_CLOEXEC);
	check(fd, "open with O_DIRECT");
	enter();
	for (long i = 0; i < n; i++)
		check(pwrite(fd, buffer, PAGE, i * PAGE), "pwrite");
	for (long i = 0; i < n; i++)
		check(pread(fd, buffer, PAGE, i * PAGE), "pread");
	leave();
	close(fd);
}

static int open_device(const char *path, int flags)
{
	int fd = open(path, O_RDWR | O_CLOEXEC | flags);

	check(fd, path);
	return fd;
}

static void flush(const char *device, long n)
{
	int fd = open_device(device, 0);

	enter();
	for (long i = 0; i < n; i++)
		check(fdatasync(fd), "fdatasync");
	leave();
	close(fd);
}

static void discard(const char *device, long n)
{
	int fd = open_device(device, 0);

	enter();
	for (long i = 0; i < n; i++) {
		unsigned long long range[2] = { i * PAGE, PAGE };

		check(ioctl(fd, BLKDISCARD, range), "BLKDISCARD");
	}
	leave();
	close(fd);
}

static void refused(const char *device, long n)
{
	void *buffer = page_of_data();
	int fd = open_device(device, O_DIRECT);

	enter();
	for (long i = 0; i < n; i++)
		if (pwrite(fd, buffer, PAGE, i * PAGE) >= 0)
			fail("a write that was to be refused");
	leave();
	close(fd);
}

static int usage(void)
{
	fprintf(stderr, "usage: load CGROUP BACK WHAT NUMBER... (the source says which)\n");
	return 2;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "nothing") == 0)
		return 0;
	if (argc < 5)
		return usage();
	const char *what = argv[3];
	long n = atol(argv[4]);
	int more = argc > 5 ? atoi(argv[5]) : 0;

	self = "/proc/self/exe";
	inside = open_procs(argv[1]);
	outside = open_procs(argv[2]);
	if (strcmp(what, "syscalls") == 0)
		syscalls(n);
	else if (strcmp(what, "alarms") == 0)
		alarms(n);
	else if (strcmp(what, "exec") == 0)
		exec(n);
	else if (strcmp(what, "churn") == 0)
		churn(argv[1], argv[4], more);
	else if (strcmp(what, "exits") == 0)
		exits(n);
	else if (strcmp(what, "threads") == 0)
		threads(n);
	else if (strcmp(what, "udp") == 0)
		udp(AF_INET, n, more), udp(AF_INET6, n, more);
	else if (strcmp(what, "tcp") == 0)
		tcp(n);
	else if (strcmp(what, "connect") == 0)
		connect_to(argv[4], more);
	else if (strcmp(what, "reset") == 0)
		reset(n);
	else if (strcmp(what, "spin") == 0)
		spin(n, more);
	else if (strcmp(what, "sleep") == 0)
		sleeps(n, more);
	else if (strcmp(what, "migrate") == 0)
		migrate(n);
	else if (strcmp(what, "touch") == 0)
		touch(n);
	else if (strcmp(what, "eat") == 0)
		touch(n * (1024 * 1024 / PAGE));
	else if (strcmp(what, "disk") == 0)
		disk(argv[4], more);
	else if (strcmp(what, "flush") == 0)
		flush(argv[4], more);
	else if (strcmp(what, "discard") == 0)
		discard(argv[4], more);
	else if (strcmp(what, "refused") == 0)
		refused(argv[4], more);
	else
		return usage();
	return 0;
}
