/*
 * Faults between a program and its files. Loaded with LD_PRELOAD, it stands before the calls of libc that change
 * files or flush them, and changes what they do for the files in one folder. All others pass untouched.
 *
 *   LEFTFOLD_FAULTS_FOLDER   real path of that folder
 *   LEFTFOLD_FAULTS_CONTROL  a file of 4,096 bytes, shared: counts of calls, and which of them is to fail
 *   LEFTFOLD_FAULTS_JOURNAL  if set, a folder outside; what a power loss would undo is kept there
 *
 * The journal
 *
 * A write reaches the disk for certain only when its file is flushed; the name of a file only when its folder is.
 * Until then a power loss may take it. So before each change the journal gets a record of how to undo it, and
 * after a flush a record that what came before can no longer be lost. Whoever stops or kills the program can work
 * out of files and journal what may be on the disk (PowerLoss.java does): this file only keeps the books.
 *
 * One mutex makes the order of records the order of changes. A record is written before its change, so a program
 * that is killed between the two leaves a record that undoes nothing; a record that is cut off at the end of the
 * journal belongs to a change that was not begun. The journal is emptied whenever nothing is left to lose.
 *
 * The disk itself is never flushed, since nobody cuts the power of this machine: the journal decides what
 * survives. While there is one a flush takes a moment, as on a disk, so that there is something to interrupt.
 *
 * Left out: memory that is mapped (of SQLite only -shm, which a power loss deletes), writev and its like, rename.
 * The files -shm and -lock can fail, but are not journalled: nothing rests on their content.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum kind { WRITE, FLUSH, TRUNCATE, OPEN, UNLINK, KINDS };
enum manner { REFUSE, TEAR, DIE };

/* Shared with Control.java, which has the same order. */
struct control {
    uint64_t calls[KINDS];
    uint64_t struck;
    uint64_t kind, first, last; /* the calls of this kind, from 1, that fail */
    uint64_t error;
    uint64_t manner;            /* REFUSE; or of a write do half of it first, then fail or die */
    uint64_t lie;               /* flushes do nothing, and say that all is well */
};

/* Shared with UndoJournal.java. The name and then the old bytes follow. */
struct record {
    uint64_t what;   /* 'W'rite 'T'runcate 'C'reate 'U'nlink 'S'ynced 'D'irectory synced */
    uint64_t file;   /* inode */
    uint64_t offset; /* of a write; the new size of a truncation; the number of the copy kept of what was unlinked */
    uint64_t length; /* of a write */
    uint64_t size;   /* of the file before */
    uint64_t name;   /* bytes of the name */
    uint64_t old;    /* old bytes, from offset */
};

enum { FLUSH_MICROS = 1000, DIRTY_MAX = 64 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static struct control nothing;
static struct control *control = &nothing;
static const char *folder, *journal_folder;
static size_t folder_length;
static int journal = -1;

/* What is not flushed: files, and the folder. */
static uint64_t dirty[DIRTY_MAX];
static int dirty_count, dirty_folder;
static uint64_t kept;

static void die(const char *why) {
    dprintf(2, "faults: %s: %s\n", why, strerror(errno));
    abort();
}

static void start(void) {
    char path[PATH_MAX];
    const char *shared = getenv("LEFTFOLD_FAULTS_CONTROL");
    folder = getenv("LEFTFOLD_FAULTS_FOLDER");
    journal_folder = getenv("LEFTFOLD_FAULTS_JOURNAL");
    if (!folder) return;
    folder_length = strlen(folder);
    if (shared) {
        int fd = syscall(SYS_openat, AT_FDCWD, shared, O_RDWR | O_CLOEXEC, 0);
        void *at = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
        if (fd < 0 || at == MAP_FAILED) die(shared);
        control = at;
        close(fd);
    }
    if (journal_folder) {
        snprintf(path, sizeof path, "%s/journal", journal_folder);
        journal = syscall(SYS_openat, AT_FDCWD, path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (journal < 0) die(path);
    }
}

/* ---- Which files are meant -------------------------------------------------------------------------------- */

/* What follows the folder in a path: "" for the folder, "/name" for a file in it, NULL for all others. */
static const char *within(const char *path) {
    pthread_once(&once, start);
    if (!folder || strncmp(path, folder, folder_length) != 0) return NULL;
    const char *rest = path + folder_length;
    return *rest == 0 || *rest == '/' ? rest : NULL;
}

/* The same for an open file, wherever its name came from. */
static const char *within_fd(int fd, char path[PATH_MAX]) {
    char link[64];
    pthread_once(&once, start);
    if (!folder) return NULL;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return NULL;
    path[length] = 0;
    return within(path);
}

static int ends_with(const char *name, const char *end) {
    size_t length = strlen(name), other = strlen(end);
    return length >= other && strcmp(name + length - other, end) == 0;
}

static int is_journalled(const char *name) {
    return journal >= 0 && !ends_with(name, "-shm") && !ends_with(name, "-lock") && !ends_with(name, " (deleted)");
}

/* ---- Calls that fail -------------------------------------------------------------------------------------- */

/* Counts a call; whether it is one that is to fail. */
static int strikes(enum kind kind) {
    uint64_t call = __atomic_add_fetch(&control->calls[kind], 1, __ATOMIC_SEQ_CST);
    if (control->kind != kind || control->first == 0 || call < control->first || call > control->last) return 0;
    __atomic_add_fetch(&control->struck, 1, __ATOMIC_SEQ_CST);
    return 1;
}

static int refuse(void) {
    errno = (int) control->error;
    return -1;
}

/* ---- The journal ------------------------------------------------------------------------------------------ */

/* In one write, so that a kill cuts it at most at its end. */
static void note(struct record record, const char *name, int fd) {
    record.name = strlen(name);
    size_t length = sizeof record + record.name + record.old;
    char *bytes = malloc(length);
    if (!bytes) die("no memory");
    memcpy(bytes, &record, sizeof record);
    memcpy(bytes + sizeof record, name, record.name);
    char *old = bytes + sizeof record + record.name;
    for (uint64_t done = 0; done < record.old;) {
        ssize_t got = pread(fd, old + done, record.old - done, record.offset + done);
        if (got <= 0) die("old bytes cannot be read");
        done += got;
    }
    if (syscall(SYS_write, journal, bytes, length) != (ssize_t) length) die("journal cannot be written");
    free(bytes);
}

static struct stat look(int fd) {
    struct stat stat;
    if (fstat(fd, &stat) != 0) die("stat");
    return stat;
}

static void becomes_dirty(uint64_t file) {
    for (int i = 0; i < dirty_count; i++)
        if (dirty[i] == file) return;
    if (dirty_count == DIRTY_MAX) die("too many files");
    dirty[dirty_count++] = file;
}

static void note_write(int fd, uint64_t offset, uint64_t length) {
    struct stat now = look(fd);
    uint64_t size = now.st_size;
    uint64_t old = offset >= size ? 0 : size - offset < length ? size - offset : length;
    becomes_dirty(now.st_ino);
    note((struct record) {
        .what = 'W', .file = now.st_ino, .offset = offset, .length = length, .size = size, .old = old}, "", fd);
}

static void note_truncate(int fd, uint64_t to) {
    struct stat now = look(fd);
    uint64_t size = now.st_size;
    becomes_dirty(now.st_ino);
    note((struct record) {
        .what = 'T', .file = now.st_ino, .offset = to, .size = size, .old = to < size ? size - to : 0}, "", fd);
}

static void forget_all(void) {
    char path[PATH_MAX];
    if (ftruncate(journal, 0) != 0) die("journal cannot be emptied");
    for (; kept > 0; kept--) {
        snprintf(path, sizeof path, "%s/%lu", journal_folder, (unsigned long) kept);
        syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    }
}

static void note_flush(int fd, const char *name) {
    struct stat now = look(fd);
    if (*name == 0) {
        dirty_folder = 0;
        note((struct record) {.what = 'D'}, "", fd);
    } else {
        for (int i = 0; i < dirty_count; i++)
            if (dirty[i] == now.st_ino) dirty[i] = dirty[--dirty_count];
        note((struct record) {.what = 'S', .file = now.st_ino}, "", fd);
    }
    if (dirty_count == 0 && !dirty_folder) forget_all();
}

/* ---- The calls -------------------------------------------------------------------------------------------- */

static ssize_t write_some(int fd, const void *bytes, size_t length, off64_t offset, int moves) {
    return moves ? syscall(SYS_write, fd, bytes, length) : syscall(SYS_pwrite64, fd, bytes, length, offset);
}

/* @param moves the file's own offset, which is where it writes */
static ssize_t write_at(int fd, const void *bytes, size_t length, off64_t offset, int moves) {
    char path[PATH_MAX];
    const char *name = within_fd(fd, path);
    if (!name) return write_some(fd, bytes, length, offset, moves);
    pthread_mutex_lock(&mutex);
    int fails = strikes(WRITE);
    size_t does = !fails ? length : control->manner == REFUSE ? 0 : length / 2;
    if (does > 0 && is_journalled(name)) note_write(fd, moves ? lseek(fd, 0, SEEK_CUR) : offset, does);
    ssize_t result = does == 0 && fails ? 0 : write_some(fd, bytes, does, offset, moves);
    if (fails && control->manner == DIE) kill(getpid(), SIGKILL);
    if (fails) result = refuse();
    int error = errno;
    pthread_mutex_unlock(&mutex);
    errno = error;
    return result;
}

static int flush(int fd, long otherwise) {
    char path[PATH_MAX];
    const char *name = within_fd(fd, path);
    if (!name) return syscall(otherwise, fd);
    pthread_mutex_lock(&mutex);
    int result = 0;
    if (strikes(FLUSH)) {
        result = refuse();
    } else if (journal >= 0 && !control->lie) {
        usleep(FLUSH_MICROS);
        if (is_journalled(name)) note_flush(fd, name);
    }
    int error = errno;
    pthread_mutex_unlock(&mutex);
    errno = error;
    return result;
}

static int open_file(const char *path, int flags, mode_t mode) {
    const char *name = within(path);
    if (!name || *name == 0) return syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    pthread_mutex_lock(&mutex);
    int fd = -1;
    if (strikes(OPEN)) {
        refuse();
    } else {
        int is_new = (flags & O_CREAT) && access(path, F_OK) != 0;
        fd = syscall(SYS_openat, AT_FDCWD, path, flags & ~O_TRUNC, mode);
        if (fd >= 0 && is_journalled(name)) {
            if (is_new) {
                dirty_folder = 1;
                note((struct record) {.what = 'C', .file = look(fd).st_ino}, name + 1, fd);
            } else if (flags & O_TRUNC) {
                note_truncate(fd, 0);
            }
        }
        if (fd >= 0 && (flags & O_TRUNC) && syscall(SYS_ftruncate, fd, 0) != 0) die(path);
    }
    int error = errno;
    pthread_mutex_unlock(&mutex);
    errno = error;
    return fd;
}

ssize_t write(int fd, const void *bytes, size_t length) { return write_at(fd, bytes, length, 0, 1); }
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return write_at(fd, bytes, length, at, 0); }
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) { return write_at(fd, bytes, length, at, 0); }
int fsync(int fd) { return flush(fd, SYS_fsync); }
int fdatasync(int fd) { return flush(fd, SYS_fdatasync); }

int ftruncate64(int fd, off64_t size) {
    char path[PATH_MAX];
    const char *name = within_fd(fd, path);
    if (!name) return syscall(SYS_ftruncate, fd, size);
    pthread_mutex_lock(&mutex);
    int result;
    if (strikes(TRUNCATE)) {
        result = refuse();
    } else {
        if (is_journalled(name)) note_truncate(fd, size);
        result = syscall(SYS_ftruncate, fd, size);
    }
    int error = errno;
    pthread_mutex_unlock(&mutex);
    errno = error;
    return result;
}

int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int unlink(const char *path) {
    const char *name = within(path);
    if (!name) return syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    pthread_mutex_lock(&mutex);
    int result;
    struct stat now;
    if (strikes(UNLINK)) {
        result = refuse();
    } else {
        if (is_journalled(name) && stat(path, &now) == 0) {
            char copy[PATH_MAX];
            snprintf(copy, sizeof copy, "%s/%lu", journal_folder, (unsigned long) ++kept);
            if (link(path, copy) != 0) die(copy);
            dirty_folder = 1;
            note((struct record) {.what = 'U', .file = now.st_ino, .offset = kept}, name + 1, -1);
        }
        result = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    }
    int error = errno;
    pthread_mutex_unlock(&mutex);
    errno = error;
    return result;
}

#define MODE(flags) ({ \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | __O_TMPFILE)) { \
        va_list list; \
        va_start(list, flags); \
        mode = va_arg(list, mode_t); \
        va_end(list); \
    } \
    mode; })

int open(const char *path, int flags, ...) { return open_file(path, flags, MODE(flags)); }
int open64(const char *path, int flags, ...) { return open_file(path, flags, MODE(flags)); }

int openat(int at, const char *path, int flags, ...) {
    mode_t mode = MODE(flags);
    return within(path) ? open_file(path, flags, mode) : syscall(SYS_openat, at, path, flags, mode);
}

int openat64(int at, const char *path, int flags, ...) {
    mode_t mode = MODE(flags);
    return within(path) ? open_file(path, flags, mode) : syscall(SYS_openat, at, path, flags, mode);
}
