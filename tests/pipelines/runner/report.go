package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	runnerv1 "code.gitea.io/actions-proto-go/runner/v1"
	"connectrpc.com/connect"
	"github.com/nektos/act/pkg/runner"
	"github.com/sirupsen/logrus"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
)

var results = map[string]runnerv1.Result{
	"success":   runnerv1.Result_RESULT_SUCCESS,
	"failure":   runnerv1.Result_RESULT_FAILURE,
	"cancelled": runnerv1.Result_RESULT_CANCELLED,
	"skipped":   runnerv1.Result_RESULT_SKIPPED,
}

// report turns what the act module logs into rows and states of steps, and sends them.
type report struct {
	forge   forge
	secrets []string
	// stepEnded is called on the job's own thread: the next step has not begun.
	stepEnded func()
	// folder of the job
	folder string

	lock  sync.Mutex
	state *runnerv1.TaskState
	// rows that have not arrived; the first is number sent.
	rows      []*runnerv1.LogRow
	sent      int64
	jobResult string
}

func newReport(to forge, task *runnerv1.Task, steps int, folder string, stepEnded func()) *report {
	state := &runnerv1.TaskState{Id: task.Id, StartedAt: timestamppb.Now()}
	for index := range steps {
		state.Steps = append(state.Steps, &runnerv1.StepState{Id: int64(index)})
	}
	secrets := slices.Collect(maps.Values(task.Secrets))
	secrets = append(secrets, task.Context.Fields["gitea_runtime_token"].GetStringValue())
	return &report{forge: to, secrets: secrets, folder: folder, stepEnded: stepEnded, state: state}
}

func (*report) Levels() []logrus.Level { return logrus.AllLevels }

// Fire is called for each message and for each line that a step prints.
func (r *report) Fire(entry *logrus.Entry) error {
	r.lock.Lock()
	defer r.lock.Unlock()
	if result, is := entry.Data["jobResult"]; is {
		r.jobResult = fmt.Sprint(result)
	}
	step := r.stepOf(entry)
	if step != nil && step.StartedAt == nil {
		step.StartedAt = timestamppb.Now()
		step.LogIndex = r.sent + int64(len(r.rows))
	}
	var count int64
	if entry.Level <= logrus.InfoLevel && !isEcho(entry) {
		count += r.add(r.masked(entry.Context, entry.Message))
	}
	if _, is := entry.Data["stepResult"]; is {
		for _, line := range r.takeSummary() {
			count += r.add(r.masked(entry.Context, "summary | "+line))
		}
	}
	if count > 0 {
		if step != nil && step.Result == runnerv1.Result_RESULT_UNSPECIFIED {
			step.LogLength += count
		}
	}
	// A composite action's own steps have the number of the step that uses it, and more than one id.
	ids, _ := entry.Data["stepID"].([]string)
	if result, is := entry.Data["stepResult"]; is && step != nil && len(ids) == 1 {
		step.Result = results[fmt.Sprint(result)]
		step.StoppedAt = timestamppb.Now()
		r.stepEnded()
	}
	return nil
}

// takeSummary returns what a step wrote for people: the forge has no place for it, so that it goes into the log.
func (r *report) takeSummary() []string {
	files, _ := filepath.Glob(filepath.Join(r.folder, "actions", "*", "act", "workflow", "SUMMARY.md"))
	var lines []string
	for _, file := range files {
		text, _ := os.ReadFile(file)
		if len(text) > 0 && os.Truncate(file, 0) == nil {
			lines = append(lines, strings.Split(strings.TrimRight(string(text), "\n"), "\n")...)
		}
	}
	return lines
}

// isEcho says whether the act module repeats a command that a step printed, such as ::notice::, or a step names a mask.
func isEcho(entry *logrus.Entry) bool {
	if entry.Data["raw_output"] == true {
		return strings.HasPrefix(entry.Message, "::add-mask::")
	}
	return strings.HasPrefix(entry.Message, "::") || entry.Message == "***"
}

func (r *report) stepOf(entry *logrus.Entry) *runnerv1.StepState {
	number, is := entry.Data["stepNumber"].(int)
	if !is || entry.Data["stage"] != "Main" || number >= len(r.state.Steps) {
		return nil
	}
	return r.state.Steps[number]
}

func (r *report) add(text string) int64 {
	lines := strings.Split(strings.TrimRight(text, "\r\n"), "\n")
	for _, line := range lines {
		r.rows = append(r.rows, &runnerv1.LogRow{Time: timestamppb.Now(), Content: strings.TrimRight(line, "\r")})
	}
	return int64(len(lines))
}

// masked hides secrets and what add-mask named, each line of them too, the longest first.
func (r *report) masked(ctx context.Context, text string) string {
	values := slices.Clone(r.secrets)
	if ctx != nil {
		values = append(values, *runner.Masks(ctx)...)
	}
	for _, value := range slices.Clone(values) {
		values = append(values, strings.Split(value, "\n")...)
	}
	slices.SortFunc(values, func(a, b string) int { return len(b) - len(a) })
	for _, value := range values {
		if value = strings.TrimSpace(value); value != "" {
			text = strings.ReplaceAll(text, value, "***")
		}
	}
	return text
}

// sendUntil sends what is new until the channel closes, and calls cancelled once if the forge has ended the job.
func (r *report) sendUntil(ended <-chan struct{}, cancelled func()) {
	var once sync.Once
	for {
		select {
		case <-ended:
			return
		case <-time.After(betweenFetches):
		}
		_ = r.sendRows(false)
		if result, err := r.sendState(nil); err == nil && result != runnerv1.Result_RESULT_UNSPECIFIED {
			once.Do(func() { go cancelled() })
		}
	}
}

// end sends the rest. The forge files a log away with the last row, so that there must be one.
func (r *report) end(result string, outputs map[string]string) error {
	r.lock.Lock()
	r.state.Result = results[result]
	r.state.StoppedAt = timestamppb.Now()
	for _, step := range r.state.Steps {
		if step.Result == runnerv1.Result_RESULT_UNSPECIFIED {
			step.Result = runnerv1.Result_RESULT_SKIPPED
			if result == "cancelled" {
				step.Result = runnerv1.Result_RESULT_CANCELLED
			}
		}
	}
	r.add("Job: " + result)
	r.lock.Unlock()
	var err error
	for range 10 {
		if err = r.sendRows(true); err == nil {
			if _, err = r.sendState(outputs); err == nil {
				return nil
			}
		}
		time.Sleep(betweenFetches)
	}
	return err
}

func (r *report) sendRows(last bool) error {
	r.lock.Lock()
	request := &runnerv1.UpdateLogRequest{TaskId: r.state.Id, Index: r.sent, Rows: slices.Clone(r.rows), NoMore: last}
	r.lock.Unlock()
	if len(request.Rows) == 0 {
		return nil
	}
	answer, err := r.forge.UpdateLog(context.Background(), connect.NewRequest(request))
	if err != nil {
		return err
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	arrived := answer.Msg.AckIndex - r.sent
	if arrived < 0 || arrived > int64(len(r.rows)) {
		return fmt.Errorf("the forge has %d rows of %d", answer.Msg.AckIndex, r.sent+int64(len(r.rows)))
	}
	r.rows = r.rows[arrived:]
	r.sent += arrived
	return nil
}

// sendState returns the job's result at the forge: unspecified while it runs.
func (r *report) sendState(outputs map[string]string) (runnerv1.Result, error) {
	r.lock.Lock()
	state := proto.Clone(r.state).(*runnerv1.TaskState)
	r.lock.Unlock()
	request := &runnerv1.UpdateTaskRequest{State: state, Outputs: outputs}
	answer, err := r.forge.UpdateTask(context.Background(), connect.NewRequest(request))
	if err != nil {
		return runnerv1.Result_RESULT_UNSPECIFIED, err
	}
	return answer.Msg.State.Result, nil
}
