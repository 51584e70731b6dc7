package store

import (
	"context"

	"yingke/model"
)

// foldersMost is how many folders a product may have.
const foldersMost = 100

// ReplyFolders lists a product's folders in their order, with how many rules
// are in each; product 0 for those of the public rules.
func (s *Store) ReplyFolders(ctx context.Context, v model.Viewer, product int64) ([]model.ReplyFolder, error) {
	found := []model.ReplyFolder{}
	if err := s.in(ctx, v).Where("product_id = ?", product).Order("position, id").Find(&found).Error; err != nil {
		return nil, explain(err)
	}
	var counts []struct {
		FolderID int64
		Rules    int
	}
	err := s.in(ctx, v).Model(&model.Rule{}).Where("product_id = ?", product).Select("folder_id, COUNT(*) AS rules").Group("folder_id").Scan(&counts).Error
	for i := range found {
		for _, c := range counts {
			if c.FolderID == found[i].ID {
				found[i].Rules = c.Rules
			}
		}
	}
	return found, explain(err)
}

// SaveReplyFolder adds a folder (ID 0) at the end, or changes the name and the
// place of one. Its product never changes.
func (s *Store) SaveReplyFolder(ctx context.Context, v model.Viewer, f model.ReplyFolder) (model.ReplyFolder, error) {
	err := s.write(ctx, v, func(t tx) error {
		if _, err := t.lockTenant(); err != nil {
			return err
		}
		f.TenantID = t.v.Tenant()
		if f.ID == 0 {
			return t.addFolder(&f)
		}
		var was model.ReplyFolder
		if err := t.in().Take(&was, f.ID).Error; err != nil {
			return err
		}
		f.ProductID = was.ProductID
		if f.Position == 0 {
			f.Position = was.Position
		}
		if err := taken(t.in().Model(&f).Select("name", "position").Updates(&f).Error, model.ErrFolderTaken); err != nil {
			return err
		}
		return t.audit("reply_folder.edit", "reply_folder", f.ID, f.Name, was, f)
	})
	return f, err
}

func (t tx) addFolder(f *model.ReplyFolder) error {
	var have int64
	if err := t.in().Model(&model.ReplyFolder{}).Where("product_id = ?", f.ProductID).Count(&have).Error; err != nil {
		return err
	}
	if have >= foldersMost {
		return model.ErrFolderFull.With("max", foldersMost)
	}
	if err := t.last(&model.ReplyFolder{}, "product_id = ?", f.ProductID, &f.Position); err != nil {
		return err
	}
	if err := taken(t.db.Create(f).Error, model.ErrFolderTaken); err != nil {
		return err
	}
	return t.audit("reply_folder.create", "reply_folder", f.ID, f.Name, nil, *f)
}

// DropReplyFolder removes a folder; its rules stay, in none.
func (s *Store) DropReplyFolder(ctx context.Context, v model.Viewer, id int64) error {
	return s.write(ctx, v, func(t tx) error {
		if _, err := t.lockTenant(); err != nil {
			return err
		}
		var was model.ReplyFolder
		if err := t.in().Take(&was, id).Error; err != nil {
			return err
		}
		err := t.in().Model(&model.Rule{}).Where("product_id = ? AND folder_id = ?", was.ProductID, id).Update("folder_id", 0).Error
		if err != nil {
			return err
		}
		if err := t.in().Delete(&was).Error; err != nil {
			return err
		}
		return t.audit("reply_folder.delete", "reply_folder", id, was.Name, was, nil)
	})
}
