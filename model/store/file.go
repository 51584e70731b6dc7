package store

import (
	"context"
	"time"

	"gorm.io/gorm"

	"yingke/model"
)

// unusedAfter is how long a customer's upload may wait for the message that shows it.
const unusedAfter = 24 * time.Hour

// AddFile keeps the row of a file. The row comes before the bytes: while there
// is a row nobody removes them (see DropFile).
func (s *Store) AddFile(ctx context.Context, v model.Viewer, f model.File) (model.File, error) {
	err := s.write(ctx, v, func(t tx) error {
		f.ID, f.TenantID, f.AgentID, f.ConversationID, f.CreatedAt = 0, t.v.Tenant(), t.v.Agent(), t.v.Conversation(), t.now
		return t.db.Create(&f).Error
	})
	return f, err
}

// File is a file of the viewer's tenant; a visitor finds those of his own
// conversation alone.
func (s *Store) File(ctx context.Context, v model.Viewer, key string) (model.File, error) {
	db := s.in(ctx, v)
	if v.Conversation() != 0 {
		db = db.Where("conversation_id = ?", v.Conversation())
	}
	var found model.File
	return found, explain(db.Where("file_key = ?", key).Take(&found).Error)
}

// FileAt finds a file by its key alone. Operator only: the caller has an
// address, and checks it against the file's tenant.
func (s *Store) FileAt(ctx context.Context, v model.Viewer, key string) (model.File, error) {
	var found model.File
	return found, explain(s.across(ctx, v).Where("file_key = ?", key).Take(&found).Error)
}

// Files finds files of the viewer's tenant by their keys; what is missing is left out.
func (s *Store) Files(ctx context.Context, v model.Viewer, keys []string) ([]model.File, error) {
	var found []model.File
	if len(keys) == 0 {
		return found, nil
	}
	return found, explain(s.in(ctx, v).Where("file_key IN ?", keys).Find(&found).Error)
}

// UploadsAfter lists customers' uploads that have waited long enough for their
// message, by id. Operator only.
func (s *Store) UploadsAfter(ctx context.Context, v model.Viewer, id int64, limit int) ([]model.FileUse, error) {
	var found []model.FileUse
	const inMessage = "EXISTS (SELECT 1 FROM message m WHERE m.conversation_id = file.conversation_id " +
		"AND m.kind IN ('image', 'file', 'voice', 'video', 'card') AND INSTR(m.body, file.file_key) > 0)"
	err := s.across(ctx, v).Model(&model.File{}).Select("file.*, "+inMessage+" AS used").
		Where("id > ? AND conversation_id > 0 AND created_at < ?", id, s.moment().Add(-unusedAfter)).
		Order("id").Limit(limit).Find(&found).Error
	return found, explain(err)
}

// DropFile removes the row of a file and lets erase remove the bytes that no
// other row of the tenant has; the rows stay locked until it returns, so that
// an upload of the same bytes waits, and then finds them gone and keeps them
// anew. Operator only.
func (s *Store) DropFile(ctx context.Context, v model.Viewer, f model.File, erase func(hash string) error) error {
	return s.writeAcross(ctx, v, func(db *gorm.DB) error {
		t := tx{db, model.SystemViewer(f.TenantID), s.moment(), s.zone}
		if err := t.in().Delete(&model.File{}, f.ID).Error; err != nil {
			return err
		}
		for _, hash := range []string{f.Hash, f.ThumbHash} {
			if hash == "" {
				continue
			}
			var others []model.File
			if err := t.locked().Where("hash = ? OR thumb_hash = ?", hash, hash).Limit(1).Find(&others).Error; err != nil {
				return err
			}
			if len(others) > 0 {
				continue
			}
			if err := erase(hash); err != nil {
				return err
			}
		}
		return nil
	})
}
