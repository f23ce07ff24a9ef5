/**
 * What runs a migration: Python with nothing but its standard library, in the release's image. It takes the command as
 * arguments, MIGRATION_SECONDS for its time and MIGRATION_DONE, which is set when the release has migrated before. It ends
 * the command in its own time, since Kubernetes would take the log away with the pod.
 */
export const migrationScript = `
import os, signal, subprocess, sys

done, seconds = os.environ.get("MIGRATION_DONE"), float(os.environ["MIGRATION_SECONDS"])
if done:
    print(f"This release has migrated before: {done}", flush=True)
    sys.exit(0)
child, ended = None, False


def end(*_):
    global ended
    ended = True
    if child is not None:
        child.terminate()


signal.signal(signal.SIGTERM, end)
try:
    child = subprocess.Popen(sys.argv[1:])
except OSError as error:
    sys.exit(f"The migration failed: {sys.argv[1]} cannot be run: {error.strerror}")
if ended:
    # The signal came while the command was being started.
    child.terminate()
try:
    code = child.wait(seconds)
except subprocess.TimeoutExpired:
    child.terminate()
    try:
        child.wait(10)
    except subprocess.TimeoutExpired:
        child.kill()
    sys.exit(f"The migration failed: it was ended after {seconds:g} s")
if code != 0:
    sys.exit(f"The migration failed: {sys.argv[1]} ended " + (f"with exit code {code}" if code > 0 else f"by signal {-code}"))
print("The migration succeeded", flush=True)
`.trimStart();
