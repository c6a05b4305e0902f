"""Training the small models again from a data folder; needs scikit-learn, which the product itself does not."""
