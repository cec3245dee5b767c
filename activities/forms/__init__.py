from .office import PHOTOS, ActivityForm, PhotoForm

__all__ = ["PHOTOS", "ActivityForm", "PhotoForm"]
