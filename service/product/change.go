package product

import (
	"context"
	"strings"

	"yingke/model"
)

// Edit changes what an administrator may change about a product. Other
// credentials are tried at once: what WeChat says is wrong is refused.
func (s *Service) Edit(ctx context.Context, v model.Viewer, id int64, in Input) (model.ProductOf, error) {
	was, err := s.Store.ProductOf(ctx, v, id)
	if err != nil {
		return was, err
	}
	draft, err := in.apply(was)
	if err != nil {
		return was, err
	}
	fresh := otherCredentials(was.Connection, draft.Connection)
	if fresh && draft.Kind.WeChat() {
		if err := s.prove(ctx, draft.Connection); err != nil {
			return was, err
		}
	}
	now, err := s.Store.ChangeProduct(ctx, v, id, "product.edit", in.apply)
	if err != nil || !now.Kind.WeChat() {
		return now, err
	}
	if fresh {
		s.letGo(was.Connection)
	}
	s.watch(id)
	if in.Retry {
		now.Connection.Refused = []string{}
		if err := s.Store.ForgetRefused(ctx, v, id); err != nil {
			return now, err
		}
	}
	if otherPush(was.Connection, now.Connection) {
		return s.unverify(ctx, v, now)
	}
	return now, nil
}

// otherPush claims that WeChat's back office has to be told something.
func otherPush(a, b model.Connection) bool {
	return a.PushToken != b.PushToken || a.PushKey != b.PushKey || a.PushMode != b.PushMode || a.Address != b.Address
}

// unverify forgets that WeChat verified the address: it did so with other settings.
func (s *Service) unverify(ctx context.Context, v model.Viewer, p model.ProductOf) (model.ProductOf, error) {
	p.Connection.Health.VerifiedAt = 0
	return p, s.Store.NoteHealth(ctx, v, p.ID, func(was model.ConnectionHealth) model.ConnectionHealth {
		was.VerifiedAt = 0
		return was
	})
}

// watch tells who remembers a product that it has changed.
func (s *Service) watch(product int64) {
	if s.Watcher != nil {
		s.Watcher.Forget(product)
	}
}

// otherCredentials claims that a token which the one brings says nothing about
// the other.
func otherCredentials(a, b model.Connection) bool {
	return a.Secret != b.Secret || a.TokenURL != b.TokenURL || a.TokenKey != b.TokenKey
}

// letGo forgets what this node keeps about a connection. Other nodes notice by
// themselves: a token belongs to the credentials that brought it.
func (s *Service) letGo(c model.Connection) {
	s.Tokens.Forget(c.AppID)
	s.WeChat.Forget(c.ProductID)
}

// What can be rotated.
const (
	RotateToken       = "token"        // of the message push; WeChat must be told
	RotateKey         = "key"          // EncodingAESKey; WeChat must be told
	RotateAddress     = "address"      // of the push; WeChat must be told
	RotateTokenKey    = "token_key"    // by which the customer's own server knows us
	RotateAccessToken = "access_token" // somebody has seen it; 20 times a day
)

// Rotate replaces one secret by a random one. From this moment on pushes that
// were signed, sealed or addressed with the old one are refused, until the new
// one is saved in WeChat's back office.
func (s *Service) Rotate(ctx context.Context, v model.Viewer, id int64, what string) (model.ProductOf, error) {
	if what == RotateAccessToken {
		return s.replaceToken(ctx, v, id)
	}
	now, err := s.Store.ChangeProduct(ctx, v, id, "product.rotate", func(was model.ProductOf) (model.ProductOf, error) {
		c := &was.Connection
		if !was.Kind.WeChat() {
			return was, model.ErrProductCloud
		}
		switch what {
		case RotateToken:
			c.PushToken = model.RandomCode(tokenLength)
		case RotateKey:
			c.PushKey = model.RandomCode(keyLength)
		case RotateAddress:
			c.Address = model.RandomCode(addressLength)
		case RotateTokenKey:
			c.TokenKey = model.RandomCode(tokenKeyLength)
		default:
			return was, model.ErrBadChoice.On("what")
		}
		return was, nil
	})
	if err != nil {
		return now, err
	}
	s.watch(id)
	if what == RotateTokenKey {
		return now, nil
	}
	return s.unverify(ctx, v, now)
}

// replaceToken makes WeChat hand out another access token, and says so in the
// audit log.
func (s *Service) replaceToken(ctx context.Context, v model.Viewer, id int64) (model.ProductOf, error) {
	p, err := s.Store.ProductOf(ctx, v, id)
	if err != nil {
		return p, err
	}
	if !p.Kind.WeChat() {
		return p, model.ErrProductCloud
	}
	if err := s.Tokens.Replace(ctx, p.Connection); err != nil {
		return p, err
	}
	return s.Store.ChangeProduct(ctx, v, id, "product.rotate", func(was model.ProductOf) (model.ProductOf, error) { return was, nil })
}

// Pause keeps pushes answered and stored, while nobody receives the customers;
// Resume ends that. A repeat changes nothing.
func (s *Service) Pause(ctx context.Context, v model.Viewer, id int64) (model.ProductOf, error) {
	return s.pause(ctx, v, id, true, "product.pause")
}

// Resume lets customers be received again.
func (s *Service) Resume(ctx context.Context, v model.Viewer, id int64) (model.ProductOf, error) {
	return s.pause(ctx, v, id, false, "product.resume")
}

func (s *Service) pause(ctx context.Context, v model.Viewer, id int64, paused bool, action string) (model.ProductOf, error) {
	p, err := s.Store.ProductOf(ctx, v, id)
	switch {
	case err != nil:
		return p, err
	case !p.Kind.WeChat():
		return p, model.ErrProductCloud
	case p.Connection.Paused == paused:
		return p, nil
	}
	now, err := s.Store.ChangeProduct(ctx, v, id, action, func(was model.ProductOf) (model.ProductOf, error) {
		was.Connection.Paused = paused
		return was, nil
	})
	if err != nil || s.Watcher == nil {
		return now, err
	}
	if paused {
		s.Watcher.Forget(id)
		return now, nil
	}
	return now, s.Watcher.Resume(ctx, v, id)
}

// Delete disconnects a product for good. The name, typed again, shows that it is
// meant. Its AppID is free at once; its conversations end; its history goes
// thirty days later.
func (s *Service) Delete(ctx context.Context, v model.Viewer, id int64, typed string) error {
	gone, err := s.Store.DeleteProduct(ctx, v, id, func(p model.ProductOf) error {
		switch {
		case !p.Kind.WeChat():
			return model.ErrProductCloud
		case strings.TrimSpace(typed) != p.Name:
			return model.ErrTypedProduct.On("name")
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.letGo(gone.Connection)
	s.watch(id)
	s.wakeLeave()
	return nil
}
