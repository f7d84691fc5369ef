# One pull request on one branch: opened the first time, brought up to date after that, left alone where nothing changed.
branch=bibforge/watch
cat "$RUNNER_TEMP/watch.md" >>"$GITHUB_STEP_SUMMARY"
if [ -z "$(git status --porcelain --untracked-files=no)" ]; then exit 0; fi
git switch --quiet --force-create "$branch"
git -c user.name=bibforge -c user.email=bibforge@users.noreply.github.com commit --quiet --all --message "What changed in the world"
if ! git push --quiet --force origin "$branch"; then
  echo "::warning::this token may not push: the report is in the summary of the job"
  exit 0
fi
number=$(gh pr list --head "$branch" --state open --json number --jq '.[0].number')
if [ -n "$number" ]; then
  gh pr edit "$number" --body-file "$RUNNER_TEMP/watch.md"
else
  gh pr create --head "$branch" --title "What changed in the world" --body-file "$RUNNER_TEMP/watch.md"
fi
