package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	runnerv1 "code.gitea.io/actions-proto-go/runner/v1"
	"github.com/nektos/act/pkg/common"
	"github.com/nektos/act/pkg/model"
	"github.com/nektos/act/pkg/runner"
	"github.com/sirupsen/logrus"
)

// runTask runs a job from its first line to its report. Everything of it is in one folder, which is gone afterwards.
func runTask(ctx context.Context, from forge, task *runnerv1.Task, folder string) {
	// The job's folder, which no other runner's job has.
	tracking := filepath.Join(folder, fmt.Sprintf("job-%d", task.Id))
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workflow, job, err := readJob(task)
	steps := 0
	if err == nil {
		steps = len(job.Job().Steps)
	}
	var stopping atomic.Bool
	report := newReport(from, task, steps, tracking, func() {
		if stopping.Load() {
			cancel()
		}
	})
	ended, sent := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(sent)
		report.sendUntil(ended, func() {
			stopping.Store(true)
			askToEnd(tracking)
			cancel()
		})
	}()
	if err == nil {
		err = execute(ctx, from, task, workflow, job, report, tracking)
	}
	result, reason := report.jobResult, ""
	switch {
	case stopping.Load():
		result = "cancelled"
	case errors.Is(err, context.DeadlineExceeded):
		result, reason = "failure", "the job took longer than its timeout-minutes"
	case result == "":
		result, reason = "failure", fmt.Sprintf("the job did not run: %v", err)
	case err != nil:
		result = "failure"
	}
	if reason != "" {
		_ = report.Fire(&logrus.Entry{Level: logrus.ErrorLevel, Message: reason})
	}
	killAll(tracking)
	close(ended)
	<-sent
	var outputs map[string]string
	if job != nil {
		outputs = job.Job().Outputs
	}
	if err := report.end(result, outputs); err != nil && ctx.Err() == nil {
		log.Printf("job %d: report: %v", task.Id, err)
	}
}

// readJob reads the workflow, which has one job left, and adds what that job needs: results and outputs, without steps.
func readJob(task *runnerv1.Task) (*model.Workflow, *model.Run, error) {
	workflow, err := model.ReadWorkflow(bytes.NewReader(task.WorkflowPayload))
	if err != nil {
		return nil, nil, fmt.Errorf("the workflow cannot be read: %w", err)
	}
	ids := workflow.GetJobIDs()
	if len(ids) != 1 {
		return nil, nil, fmt.Errorf("the forge sent %d jobs instead of one", len(ids))
	}
	run := &model.Run{Workflow: workflow, JobID: ids[0]}
	var needs []string
	for id, need := range task.Needs {
		result := strings.ToLower(strings.TrimPrefix(need.Result.String(), "RESULT_"))
		workflow.Jobs[id] = &model.Job{Outputs: need.Outputs, Result: result}
		needs = append(needs, id)
	}
	slices.Sort(needs)
	return workflow, run, run.Job().RawNeeds.Encode(needs)
}

type silent struct{}

// WithJobLogger returns a logger of which only the hook is used.
func (silent) WithJobLogger() *logrus.Logger {
	logger := logrus.New()
	logger.SetOutput(io.Discard)
	return logger
}

func execute(
	ctx context.Context, from forge, task *runnerv1.Task, workflow *model.Workflow, job *model.Run,
	report *report, tracking string,
) error {
	if err := os.MkdirAll(tracking, 0o755); err != nil {
		return err
	}
	defer os.RemoveAll(tracking)
	config, err := configOf(from, task, tracking)
	if err != nil {
		return err
	}
	if workflow.Name == "" {
		workflow.Name = task.Context.Fields["workflow"].GetStringValue()
	}
	acting, err := runner.New(config)
	if err != nil {
		return err
	}
	if minutes, err := strconv.ParseFloat(job.Job().TimeoutMinutes, 64); err == nil {
		limited, end := context.WithTimeout(ctx, time.Duration(minutes*float64(time.Minute)))
		defer end()
		ctx = limited
	}
	// The act module kills a step's shell, and then waits for all that hold its output open.
	context.AfterFunc(ctx, func() { killAll(tracking) })
	ctx = common.WithLoggerHook(runner.WithJobLoggerFactory(ctx, silent{}), report)
	plan := &model.Plan{Stages: []*model.Stage{{Runs: []*model.Run{job}}}}
	err = acting.NewPlanExecutor(plan)(ctx)
	if errors.Is(ctx.Err(), context.DeadlineExceeded) {
		return ctx.Err()
	}
	return err
}

func configOf(from forge, task *runnerv1.Task, tracking string) (*runner.Config, error) {
	given := task.Context.Fields
	text := func(name string) string { return given[name].GetStringValue() }
	event := given["event"].GetStructValue().AsMap()
	eventText, err := json.Marshal(event)
	if err != nil {
		return nil, err
	}
	return &runner.Config{
		Workdir:               filepath.Join(tracking, "workspace"),
		ActionCacheDir:        filepath.Join(tracking, "actions"),
		EventName:             text("event_name"),
		EventJSON:             string(eventText),
		Actor:                 text("actor"),
		LogOutput:             true,
		AutoRemove:            true,
		NoSkipCheckout:        true,
		Secrets:               task.Secrets,
		Vars:                  task.Vars,
		Token:                 text("token"),
		GitHubInstance:        from.url,
		DefaultActionInstance: text("gitea_default_actions_url"),
		PlatformPicker:        func([]string) string { return "-self-hosted" },
		Env: map[string]string{
			"GITEA_ACTIONS":         "true",
			"ACTIONS_RUNTIME_URL":   from.url + "/api/actions_pipeline/",
			"ACTIONS_RESULTS_URL":   from.url,
			"ACTIONS_RUNTIME_TOKEN": text("gitea_runtime_token"),
			trackingVariable:        tracking,
		},
		PresetGitHubContext: &model.GithubContext{
			Event:           event,
			RunID:           text("run_id"),
			RunNumber:       text("run_number"),
			RunAttempt:      text("run_attempt"),
			Actor:           text("actor"),
			Repository:      text("repository"),
			RepositoryOwner: text("repository_owner"),
			EventName:       text("event_name"),
			Sha:             text("sha"),
			Ref:             text("ref"),
			RefName:         text("ref_name"),
			RefType:         text("ref_type"),
			HeadRef:         text("head_ref"),
			BaseRef:         text("base_ref"),
			Token:           text("token"),
			RetentionDays:   text("retention_days"),
		},
	}, nil
}
