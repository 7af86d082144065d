# What the adapters written in shell share; each sources it, defines its operations, and ends with: run "$@"
set -eu

cannot() {
    echo "$1" >&2
    exit 3
}

say() {
    printf '@@%s\n' "$1"
}

version() {
    say "{\"version\": \"$(start | grep -Eo '[0-9]+(\.[0-9]+)+' | head -n 1)\"}"
}

many() {
    number=0
    while [ "$number" -lt "$1" ]; do
        printf 'version %d' "$number" >one.bin
        log one.bin one "$number" >.tmp/said
        number=$((number + 1))
    done
}

list() { cannot "it has no list of versions"; }
diff() { cannot "it can't compare two versions"; }
build() { cannot "it has no tables"; }
pages() { cannot "it has no tables"; }
load() { cannot "it has no extension of IPython"; }

run() {
    operation=$1
    shift
    "$operation" "$@"
}
