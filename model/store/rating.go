package store

import (
	"context"

	"yingke/model"
)

// askRating opens the rating of the round; asked again, it stays open.
func (st *step) askRating() error {
	round, err := st.session()
	if err != nil || round == nil {
		return err
	}
	if round.Score != 0 {
		return model.ErrRatingClosed
	}
	round.RatingAskedAt = st.now
	return nil
}

// Rate keeps what the customer says of the round that is open or was last, once.
// The same rating again changes nothing; another one is refused with ErrRatingClosed.
func (s *Store) Rate(ctx context.Context, v model.Viewer, r model.Rating, say model.Utterance) (model.Committed, error) {
	var repeat bool
	done, err := s.change(ctx, v, v.Conversation(), func(st *step) error {
		repeat = false
		round, err := st.session()
		switch {
		case err != nil:
			return err
		case round == nil || round.RatingAskedAt == 0:
			return model.ErrRatingClosed
		case round.Score == r.Score && round.ScoreNote == r.Note:
			repeat, st.round = true, nil
			return nil
		case round.Score != 0:
			return model.ErrRatingClosed
		}
		round.Score, round.ScoreNote = r.Score, r.Note
		_, err = st.say(say)
		return err
	})
	done.Repeat = repeat
	return done, err
}
