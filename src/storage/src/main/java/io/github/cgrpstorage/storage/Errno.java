package io.github.cgrpstorage.storage;

import java.util.Map;

/**
 * The kernel's error numbers, as {@code include/uapi/asm-generic/errno.h} has them: the same on
 * x86-64 and arm64.
 *
 * <p>{@link #ENOTSUPP} (524) is internal to the kernel, has no libc name, and is not {@link
 * #EOPNOTSUPP}; the bpf system call lets it through ({@code bpf_map_get_next_key} of this map type,
 * all releases).
 *
 * <p>Thread-safe: constants and pure functions.
 */
public final class Errno {
  /** EPERM. */
  public static final int EPERM = 1;

  /** ENOENT. */
  public static final int ENOENT = 2;

  /** EIO. */
  public static final int EIO = 5;

  /** E2BIG. */
  public static final int E2BIG = 7;

  /** EBADF. */
  public static final int EBADF = 9;

  /** EAGAIN. */
  public static final int EAGAIN = 11;

  /** ENOMEM. */
  public static final int ENOMEM = 12;

  /** EACCES. */
  public static final int EACCES = 13;

  /** EFAULT. */
  public static final int EFAULT = 14;

  /** EBUSY. */
  public static final int EBUSY = 16;

  /** EEXIST. */
  public static final int EEXIST = 17;

  /** ENODEV. */
  public static final int ENODEV = 19;

  /** ENOTDIR. */
  public static final int ENOTDIR = 20;

  /** EINVAL. */
  public static final int EINVAL = 22;

  /** EMFILE. */
  public static final int EMFILE = 24;

  /** ENOSPC. */
  public static final int ENOSPC = 28;

  /** EROFS. */
  public static final int EROFS = 30;

  /** EDEADLK. */
  public static final int EDEADLK = 35;

  /** ENOSYS. */
  public static final int ENOSYS = 38;

  /** EOPNOTSUPP. */
  public static final int EOPNOTSUPP = 95;

  /** ETIMEDOUT. */
  public static final int ETIMEDOUT = 110;

  /** ENOTSUPP: "operation is not supported", known to the kernel alone. */
  public static final int ENOTSUPP = 524;

  private static final Map<Integer, String> NAMES = names();

  private Errno() {}

  /**
   * The kernel's name of an error number.
   *
   * @param errno a positive error number
   * @return its name, such as {@code "ENOENT"}; {@code "errno N"} for a number without one
   */
  public static String name(int errno) {
    return NAMES.getOrDefault(errno, "errno " + errno);
  }

  private static Map<Integer, String> names() {
    String byNumber =
        """
        EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM
        EACCES EFAULT ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE
        EMFILE ENOTTY ETXTBSY EFBIG ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK
        ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY ELOOP - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT
        EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR EXFULL ENOANO EBADRQC EBADSLT -
        EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE ENOLINK EADV ESRMNT
        ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD EREMCHG ELIBACC
        ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK
        EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT
        EOPNOTSUPP EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN
        ENETUNREACH ENETRESET ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN
        ETOOMANYREFS ETIMEDOUT ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS
        ESTALE EUCLEAN ENOTNAM ENAVAIL EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE
        ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE
        ERFKILL EHWPOISON
        """;
    Map<Integer, String> names = new java.util.HashMap<>();
    String[] words = byNumber.strip().split("\\s+");
    for (int i = 0; i < words.length; i++) {
      if (!words[i].equals("-")) {
        names.put(i + 1, words[i]);
      }
    }
    names.put(ENOTSUPP, "ENOTSUPP");
    return Map.copyOf(names);
  }
}
