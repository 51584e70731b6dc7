package product

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"strconv"

	"yingke/model"
)

// Claim is how a customer's own server asks for an access token (product.md 9.1 B).
type Claim struct {
	ProductID string // wechatapp_id
	AppID     string // app_id
	Secret    string // app_secret
}

// Give hands out the access token of a product to who knows its id, AppID and
// AppSecret. Nothing is invalidated by that: the token is WeChat's stable one.
// Errors: ErrTokenMismatch; ErrTokenElsewhere where we take the token from the
// customer ourselves; what WeChat says.
func (s *Service) Give(ctx context.Context, claim Claim) (string, error) {
	c, err := s.Store.ConnectionByAppID(ctx, model.OperatorViewer(), claim.AppID)
	if err != nil && !errors.Is(err, model.ErrMissing) {
		return "", err
	}
	if !fits(claim, c) {
		return "", model.ErrTokenMismatch // which of it does not fit is not told
	}
	if c.TokenURL != "" {
		return "", model.ErrTokenElsewhere
	}
	return s.Tokens.Token(ctx, c)
}

// fits compares in constant time, and as long for a product that is not there.
func fits(claim Claim, c model.Connection) bool {
	given, kept := sha256.Sum256([]byte(claim.Secret)), sha256.Sum256([]byte(c.Secret))
	same := subtle.ConstantTimeCompare(given[:], kept[:]) == 1
	return same && c.Secret != "" && claim.AppID == c.AppID && claim.ProductID == strconv.FormatInt(c.ProductID, 10)
}
