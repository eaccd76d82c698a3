#!/usr/bin/env bash
# A campaign in any CI, in parts that run on machines of their own:
#
#   campaign.sh part 2 4   on each machine: judge part 2 of 4, into $CAMPAIGN_FOLDER/part-2.json
#   campaign.sh merge      on one, when all parts are in that folder: say what is new
#
# The exit status of merge is 1 if something is new. Keep findings.db from run to run: it is the
# memory; searches of a part begin with what it holds. findings.html is the page.
#
#   CAMPAIGN_FOLDER      where the files are; .groundhog
#   CAMPAIGN_COMMAND     what is called; go tool groundhog, in a module of your own
#                        go run ./cmd/NAME
#   CAMPAIGN_MINUTES     how long a part judges seeds, and the merge may bisect; 10
#   CAMPAIGN_SEEDS       how many of each scenario and variant, all parts together; 10000
#   CAMPAIGN_SEARCHES    how many searches that learn of each of them, all parts together; 0
#   CAMPAIGN_SEARCH_RUNS runs of a search; 1000
#   CAMPAIGN_ROUND       other seeds of the same commit for each number; 0
#   CAMPAIGN_RUNS        SCENARIO/VARIANT…, with patterns; all
#   CAMPAIGN_BRANCH      to which the findings belong; that of the commit
set -euo pipefail

folder=${CAMPAIGN_FOLDER:-.groundhog}
branch=${CAMPAIGN_BRANCH:-${GITHUB_HEAD_REF:-${GITHUB_REF_NAME:-}}}
# shellcheck disable=SC2206 # a command has words
groundhog=(${CAMPAIGN_COMMAND:-go tool groundhog})

case "$*" in
"part "[0-9]*" "[0-9]*)
	work=$(mktemp -d)
	trap 'rm -rf "$work"' EXIT
	mkdir -p "$folder"
	# shellcheck disable=SC2086 # runs are words
	"${groundhog[@]}" campaign ${CAMPAIGN_RUNS:-} -part="$2/$3" -data="$work" \
		-store="$folder/findings.db" -searches="${CAMPAIGN_SEARCHES:-0}" \
		-search-runs="${CAMPAIGN_SEARCH_RUNS:-1000}" \
		-seeds="commit+${CAMPAIGN_SEEDS:-10000}" -round="${CAMPAIGN_ROUND:-0}" \
		-budget="${CAMPAIGN_MINUTES:-10}m" ${branch:+"-branch=$branch"} \
		-result="$folder/part-$2.json"
	;;
merge)
	"${groundhog[@]}" merge -store="$folder/findings.db" -html="$folder/findings.html" \
		-budget="${CAMPAIGN_MINUTES:-10}m" "$folder"/part-*.json
	;;
*)
	echo "campaign.sh: expected: part I N, or merge" >&2
	exit 2
	;;
esac
