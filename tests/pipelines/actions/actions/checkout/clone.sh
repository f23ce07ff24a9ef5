set -euo pipefail
# Without a ref, the event's own commit, on the branch of its name if it has one.
commit=
if [ -z "$REF" ] && [ "$REPOSITORY" = "$GITHUB_REPOSITORY" ]; then
    REF=$GITHUB_REF commit=$GITHUB_SHA
fi
mkdir -p "$GITHUB_WORKSPACE/$FOLDER"
cd "$GITHUB_WORKSPACE/$FOLDER"
git init --quiet --initial-branch main
git remote add origin "$GITHUB_SERVER_URL/$REPOSITORY" 2>/dev/null || git remote set-url origin "$GITHUB_SERVER_URL/$REPOSITORY"
basic=$(printf 'x-access-token:%s' "$TOKEN" | base64 --wrap=0)
echo "::add-mask::$basic"
header=http.$GITHUB_SERVER_URL/.extraheader
git config --local "$header" "AUTHORIZATION: basic $basic"

fetch=(git fetch --quiet --prune --force origin)
[ "$DEPTH" = 0 ] || fetch+=(--depth "$DEPTH")
[ "$DEPTH" = 0 ] || [ "$TAGS" = true ] && fetch+=(--tags) || fetch+=(--no-tags)
[ "$DEPTH" != 0 ] || "${fetch[@]}" '+refs/heads/*:refs/remotes/origin/*'

advertised() { git ls-remote --exit-code origin "$1" >/dev/null; }
case $REF in
    "") REF=$(git ls-remote --symref origin HEAD | sed -n 's/^ref: \(.*\)\tHEAD$/\1/p') ;;
    refs/*) ;;
    *)
        if advertised "refs/heads/$REF"; then REF=refs/heads/$REF
        elif advertised "refs/tags/$REF"; then REF=refs/tags/$REF
        else commit=$REF REF=
        fi
        ;;
esac
case $REF in
    refs/heads/*)
        branch=${REF#refs/heads/}
        "${fetch[@]}" "+${commit:-$REF}:refs/remotes/origin/$branch"
        git checkout --quiet --force -B "$branch" "refs/remotes/origin/$branch"
        ;;
    refs/tags/*)
        "${fetch[@]}" "+$REF:$REF"
        git checkout --quiet --force "$REF"
        ;;
    *)
        "${fetch[@]}" "${commit:-$REF}"
        git checkout --quiet --force --detach FETCH_HEAD
        ;;
esac
[ "$PERSIST" = true ] || git config --local --unset-all "$header"
git log -1 --format='%H %s'
printf 'ref=%s\ncommit=%s\n' "$REF" "$(git rev-parse HEAD)" >> "$GITHUB_OUTPUT"
