# DVC without Git: a version is a kept .dvc file. Files are copied, as it does by default where the file system knows no reflinks.
. "${0%/*}/shell.sh"
export DVC_NO_ANALYTICS=1 DVC_SITE_CACHE_DIR="$HOME/site" DVC_GLOBAL_CONFIG_DIR="$HOME/global" DVC_SYSTEM_CONFIG_DIR="$HOME/system"

start() { dvc --version; }

begin() {
    dvc init --quiet --no-scm
    printf '[core]\n    no_scm = True\n    analytics = false\n    check_update = false\n[cache]\n    dir = %s/.store/cache\n' "$PWD" >.dvc/config
    mkdir -p .store/versions
}

log() {
    dvc add "$1"
    cp "$1.dvc" ".store/versions/$2-$3"
}

get() {
    cp ".store/versions/$1-0" "$2.dvc"
    dvc checkout "$2.dvc"
    say "{\"out\": \"$2\"}"
}

list() { cannot "it lists no versions: that is left to Git"; }
diff() { cannot "it compares commits of Git only"; }

run "$@"
