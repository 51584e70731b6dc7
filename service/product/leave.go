package product

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"yingke/model"
)

// How deleted products go.
const (
	leaveEvery  = time.Hour
	historyKept = 30 * day // what was said outlives its product by so long
	endAtOnce   = 200
	purgeAtOnce = 50 // people
	resealMost  = 100
	leaveLimit  = 5 * time.Minute // for one round; what is left waits for the next
)

// Run lets deleted products go until the context ends: their conversations end
// at once, their history goes thirty days later. Rows say what is still to be
// done, so several nodes may do it, and may die on the way. It begins with
// sealing anew what an older key has sealed.
func (s *Service) Run(ctx context.Context) error {
	s.reseal(ctx)
	ticker := time.NewTicker(leaveEvery)
	defer ticker.Stop()
	for {
		round, cancel := context.WithTimeout(ctx, leaveLimit)
		if err := s.Leave(round); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "a deleted product could not be cleared away yet", "error", err)
		}
		cancel()
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		case <-s.leaving:
		}
	}
}

// wakeLeave makes this node look at once.
func (s *Service) wakeLeave() {
	select {
	case s.leaving <- struct{}{}:
	default: // it is about to look anyway
	}
}

// reseal is done once, at start: keys change between two starts.
func (s *Service) reseal(ctx context.Context) {
	for after := int64(0); ctx.Err() == nil; {
		last, err := s.Store.Reseal(ctx, model.OperatorViewer(), after, resealMost)
		if err != nil {
			s.Log.WarnContext(ctx, "secrets of products could not be sealed with the new key yet", "error", err)
			return
		}
		if after = last; last == 0 {
			return
		}
	}
}

// errStuck is a bug of ours: what was ended is still open.
var errStuck = errors.New("what a deleted product has left does not go")

// Leave does one round for every product that was deleted.
func (s *Service) Leave(ctx context.Context) error {
	gone, err := s.Store.LeavingProducts(ctx, model.OperatorViewer())
	if err != nil {
		return err
	}
	for _, l := range gone {
		if err := s.endAll(ctx, l); err != nil {
			return err
		}
		if model.At(s.Now()).Sub(l.DeletedAt) < historyKept {
			continue
		}
		if err := s.purgeAll(ctx, l); err != nil {
			return fmt.Errorf("purge product %d: %w", l.ProductID, err)
		}
	}
	return nil
}

// endAll ends what is under way in a product's channel.
func (s *Service) endAll(ctx context.Context, l model.Leaving) error {
	v := model.SystemViewer(l.TenantID)
	for last := []int64(nil); ; {
		open, err := s.Store.OpenIn(ctx, v, l.ChannelID, endAtOnce)
		if err != nil || len(open) == 0 {
			return err
		}
		if slices.Equal(open, last) {
			return errStuck
		}
		last = open
		for _, conversation := range open {
			if err := s.Reception.Close(ctx, v, conversation); err != nil {
				return err
			}
		}
	}
}

// purgeAll removes a product's people in small batches, and then the product.
// Cut off anywhere, it goes on in the next round.
func (s *Service) purgeAll(ctx context.Context, l model.Leaving) error {
	v := model.SystemViewer(l.TenantID)
	for last := int64(0); ; {
		people, err := s.Store.PeopleOf(ctx, v, l, purgeAtOnce)
		if err != nil {
			return err
		}
		if len(people) == 0 {
			return s.Store.RemoveProduct(ctx, v, l)
		}
		if people[0].CustomerID == last {
			return errStuck
		}
		last = people[0].CustomerID
		for _, e := range people {
			if err := s.purge(ctx, v, e); err != nil {
				return err
			}
		}
	}
}

// purge removes one customer from a product: files, messages, himself.
func (s *Service) purge(ctx context.Context, v model.Viewer, e model.Erasure) error {
	for _, conversation := range e.Conversations {
		if err := s.Files.Forget(ctx, v, conversation); err != nil {
			return err
		}
		for removed := 1; removed > 0; {
			var err error
			if removed, err = s.Store.EraseMessages(ctx, v, conversation, s.Said); err != nil {
				return err
			}
		}
	}
	return s.Store.Purge(ctx, v, e, s.Names)
}
