"""How the shipped model is made from data/; scikit-learn lives here and nowhere else."""
