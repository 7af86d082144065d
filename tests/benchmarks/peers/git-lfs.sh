# Git with the Git LFS filter on every file. A version is a tag.
. "${0%/*}/shell.sh"

start() { git lfs version; }

begin() {
    git init --quiet --separate-git-dir .store
    git config user.name Benchmark
    git config user.email benchmark@example.com
    git config gc.auto 0  # what it tidies up later is not a part of a log
    git lfs install --local
    echo '* filter=lfs diff=lfs merge=lfs -text' >.store/info/attributes
}

log() {
    git add --all "$1"
    git diff --cached --quiet || git commit --quiet --message "$2"
    git tag "$2-$3"
}

get() {
    git checkout --quiet "$1-0" -- "$2"
    say "{\"out\": \"$2\"}"
}

list() { say "{\"listed\": $(git log --format=%H | wc -l)}"; }

diff() { say "{\"changes\": $(git diff --name-only "$1-$2" "$1-$3" | wc -l)}"; }

run "$@"
