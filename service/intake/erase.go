package intake

import (
	"context"
	"fmt"

	"yingke/model"
)

// whyErased stands in the audit log.
const whyErased = "unfollowed"

// erase forgets a customer who unfollowed the account, as WeChat asks for:
// whatever goes on is ended, then files, messages and what the search knows of
// them go in small batches, and in the end he himself. It may be cut off
// anywhere and begins again: the push stays due until all of it is done.
//
// https://developers.weixin.qq.com/doc/offiaccount/Message_Management/Receiving_event_pushes.html
func (s *Service) erase(ctx context.Context, v model.Viewer, p model.KeptPush) error {
	e, err := s.store.Erasing(ctx, v, p.ProductID, p.OpenID)
	if err != nil {
		return err
	}
	for _, conversation := range e.Conversations {
		if err := s.eraseConversation(ctx, v, conversation); err != nil {
			return fmt.Errorf("erase conversation %d: %w", conversation, err)
		}
	}
	return s.store.Erase(ctx, v, e, p, whyErased, s.Names)
}

func (s *Service) eraseConversation(ctx context.Context, v model.Viewer, conversation int64) error {
	ended, err := s.store.Abandon(ctx, v, conversation)
	if err != nil {
		return err
	}
	if !ended.Repeat {
		s.reception.Taken(ctx, v, ended)
	}
	if err := s.files.Forget(ctx, v, conversation); err != nil {
		return err
	}
	for {
		removed, err := s.store.EraseMessages(ctx, v, conversation, s.Of)
		if err != nil || removed == 0 {
			return err
		}
	}
}
