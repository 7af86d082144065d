# BorgBackup without encryption, otherwise as it comes.
. "${0%/*}/shell.sh"
export BORG_BASE_DIR="$HOME" BORG_UNKNOWN_UNENCRYPTED_REPO_ACCESS_IS_OK=yes BORG_RELOCATED_REPO_ACCESS_IS_OK=yes

start() { borg --version; }

begin() { borg init --encryption none .store; }

log() { borg create ".store::$2-$3" "$1"; }

get() {
    store=$PWD/.store
    mkdir -p "$3"
    cd "$3"
    borg extract "$store::$1-0"
    say "{\"out\": \"$3/$2\"}"
}

list() { say "{\"listed\": $(borg list --short .store | wc -l)}"; }

diff() { say "{\"changes\": $(borg diff ".store::$1-$2" "$1-$3" | wc -l)}"; }

run "$@"
