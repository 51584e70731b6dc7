package media

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"yingke/model"
)

// How the sweep goes about its work.
const (
	sweepEvery  = time.Hour
	sweepBatch  = 200
	sweepCursor = "media.swept" // the setting that says how far it is
)

// Run removes, every hour, what customers uploaded and never sent. Each upload
// is looked at once, a day after it came. Two nodes may do it at once.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(sweepEvery)
	defer tick.Stop()
	for {
		if _, err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "unused files could not be removed yet", "error", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// Sweep removes customers' uploads that no message shows, and says how many.
func (s *Service) Sweep(ctx context.Context) (removed int, err error) {
	operator := model.OperatorViewer()
	value, err := s.store.Setting(ctx, operator, sweepCursor)
	if err != nil {
		return 0, err
	}
	done, _ := strconv.ParseInt(value, 10, 64) // empty: from the start
	for {
		uploads, err := s.store.UploadsAfter(ctx, operator, done, sweepBatch)
		if err != nil || len(uploads) == 0 {
			return removed, err
		}
		for _, u := range uploads {
			if !u.Used {
				if err := s.remove(ctx, u.File); err != nil {
					return removed, err
				}
				removed++
			}
			done = u.ID
		}
		if err := s.store.SetSetting(ctx, operator, sweepCursor, itoa(done)); err != nil {
			return removed, err
		}
	}
}

// remove forgets a file, and its bytes if no other file of the tenant has them.
func (s *Service) remove(ctx context.Context, f model.File) error {
	return s.store.DropFile(ctx, model.OperatorViewer(), f, func(hash string) error {
		return s.storage.Delete(ctx, nameOf(f.TenantID, hash))
	})
}

// Forget removes every file that a customer sent in a conversation.
func (s *Service) Forget(ctx context.Context, v model.Viewer, conversation int64) error {
	for {
		files, err := s.store.FilesOf(ctx, v, conversation, sweepBatch)
		if err != nil || len(files) == 0 {
			return err
		}
		for _, f := range files {
			if err := s.remove(ctx, f); err != nil {
				return err
			}
		}
	}
}
