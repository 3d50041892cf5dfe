"""The few portals that need code of their own: a walk each, as small as what is special about it."""
