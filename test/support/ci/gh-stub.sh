#!/bin/bash
# gh as the workflows call it: state in $GH_STATE (pulls/<sha> = head, runs/<head> = id, artifacts/<id>.json). Other calls are 99.
echo "gh $*" >> "$GH_STATE/calls"
case "$1 $2" in
  "api repos/"*) sha=${2#*/commits/}; cat "$GH_STATE/pulls/${sha%/pulls}" 2>/dev/null || echo ;;
  "run list")
    while [ "$1" != --commit ]; do shift; done
    if [ -z "$2" ]; then ls "$GH_STATE/artifacts" | sed 's/.json//' | tail -1; else cat "$GH_STATE/runs/$2" 2>/dev/null || echo; fi ;;
  "run download")
    file="$GH_STATE/artifacts/$3.json"; [ -z "$3" ] && file=$(ls "$GH_STATE"/artifacts/*.json | tail -1)
    [ -e plan.json ] && { echo "plan.json exists" >&2; exit 1; }
    cp "$file" plan.json || { echo "no valid artifacts found to download" >&2; exit 1; } ;;
  "pr comment") while [ "$1" != --body-file ]; do shift; done; cp "$2" "$GH_STATE/comment.md" ;;
  *) echo "stub: unknown $*" >&2; exit 99 ;;
esac
