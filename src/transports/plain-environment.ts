/** What a program needs to find its libraries, its GPU and its home. Tokens of the run that started it are not among them. */
const PASSED_ON =
  /^(PATH|HOME|USER|LOGNAME|SHELL|LANG|LC_.*|TZ|TMPDIR|XDG_RUNTIME_DIR|XDG_CONFIG_HOME|LD_LIBRARY_PATH|DYLD_.*|CUDA_.*|NVIDIA_.*|ROCR_.*|HIP_.*|GGML_.*|OMP_.*|SSL_CERT_.*)$/;
/** Of one session, or of the user: a service manager gives its own. */
const OF_THE_SESSION = /^(HOME|USER|LOGNAME|SHELL|TMPDIR|XDG_.*)$/;

export function isPassedOn(name: string): boolean {
  return PASSED_ON.test(name);
}

/** Also for a service that outlives the session and starts again after a reboot. */
export function isPassedToService(name: string): boolean {
  return PASSED_ON.test(name) && !OF_THE_SESSION.test(name);
}
